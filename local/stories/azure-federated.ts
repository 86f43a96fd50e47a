import { dataOf } from "../../client/api-failure.ts";
import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import { connectFederated } from "./connect-federated.ts";
import type { Story } from "./story.ts";
import { storyConnection } from "./story-connection.ts";
import { getWith, storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";

const title = "Azure without a secret";
const account = "keyless";

type Application = { readonly tenant_id: string; readonly client_id: string };
type State = { readonly directories: readonly { readonly id: string; readonly subscriptions: readonly { readonly id: string }[] }[] };

/**
 * Connects with an application that trusts our issuer: the customer takes its role away and gives it back, writes the subject in another case
 * and another audience, and each as it must be. Nothing is stored at any time.
 */
export function azureFederatedStory(target: StoryTarget, progress: Progress): Story {
  const connection = storyConnection(target, { provider: "azure", account, org: "acme", person: "nora" });
  const control = steer(target.azure);
  const steps = storySteps({ title, connection }, progress);
  let application: Application;
  let trust: { readonly name: string; readonly issuer: string; readonly subject: string; readonly audience: string };
  const credentials = () => `applications/${application.client_id}/federated-credentials`;
  const editTrust = (changes: object) => control("PATCH", `${credentials()}/${trust.name}`, changes);
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
        const { issuer, subject, audience } = dataOf(await connection.client.offerFederation("azure", { account }));
        trust = { name: "aurora", issuer, subject, audience: audience ?? "" };
        application = (await control("POST", "applications", { has_secret: false })) as Application;
        await control("POST", credentials(), trust);
        const sent = { tenantId: application.tenant_id, clientId: application.client_id };
        dataOf(await connectFederated(connection.client, "azure", sent, { account }));
        return "its trust was tried with the right token and with three that it must refuse";
      }),

    keep: async () => {
      await steps.serve((served) => getWith(served, `${target.azure}/subscriptions?api-version=2022-12-01`));
      await steps.remarks("the customer removes its role", () => setRoles([]), "subscription_missing");
      await steps.mends("the customer assigns the role again", async () => setRoles(await listSubscriptions()));
      await steps.breaks(
        "the subject is written in another case",
        () => editTrust({ subject: trust.subject.toUpperCase() }),
        "trust_refused",
      );
      await steps.mends("the subject is written as it must be", () => editTrust({ subject: trust.subject }));
      await steps.breaks("the trust is for another audience", () => editTrust({ audience: "api://another" }), "trust_refused");
      await steps.mends("the trust is for its own audience", () => editTrust({ audience: trust.audience }));
    },
  };
}
