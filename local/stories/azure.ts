import { dataOf } from "../../client/api-failure.ts";
import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import type { Story } from "./story.ts";
import { storyConnection } from "./story-connection.ts";
import { getWith, storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";

const title = "Azure application";
const secretDays = 180;
const daySeconds = 86_400;

type Application = { readonly tenant_id: string; readonly client_id: string; readonly client_secret: string };
type State = { readonly directories: readonly { readonly id: string; readonly subscriptions: readonly { readonly id: string }[] }[] };

/**
 * Connects with an application that a customer has registered: the customer takes its role away and gives it back, its secret expires, and
 * the customer connects its next secret. The secret expires by Azure's clock, which is ahead until the next one is made.
 */
export function azureStory(target: StoryTarget, progress: Progress): Story {
  const connection = storyConnection(target, { provider: "azure", org: "acme", person: "cleo" });
  const control = steer(target.azure);
  const steps = storySteps({ title, connection }, progress);
  let application: Application;
  const send = async () => {
    const sent = { tenantId: application.tenant_id, clientId: application.client_id, clientSecret: application.client_secret };
    const { subscription_name } = dataOf(await connection.client.connectAzure(sent));
    return subscription_name;
  };
  const setRoles = (roles: readonly string[]) => control("PATCH", `applications/${application.client_id}`, { roles });
  const listSubscriptions = async () => {
    const { directories } = (await control("GET", "state")) as State;
    return directories.find(({ id }) => id === application.tenant_id)?.subscriptions.map(({ id }) => id) ?? [];
  };

  return {
    provider: "Azure",
    title,
    connection,

    connect: () =>
      steps.connect(async () => {
        application = (await control("POST", "applications", { secret_days: secretDays })) as Application;
        return `application verified by reads alone, works with ${await send()}`;
      }),

    keep: async () => {
      await steps.serve((served) => getWith(served, `${target.azure}/subscriptions?api-version=2022-12-01`));
      await steps.remarks("the customer removes its role", () => setRoles([]), "subscription_missing");
      await steps.mends("the customer assigns the role again", async () => setRoles(await listSubscriptions()));
      await steps.breaks(
        "the secret expires",
        () => control("POST", "clock", { skew_seconds: secretDays * daySeconds }),
        "credential_expired",
      );
      await steps.reconnect("the customer connects the next secret", async () => {
        await control("POST", "clock", { skew_seconds: 0 });
        const next = await control("POST", `applications/${application.client_id}/secrets`, {});
        application = { ...application, ...(next as Pick<Application, "client_secret">) };
        return `works with ${await send()}`;
      });
    },
  };
}
