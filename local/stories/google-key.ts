import { dataOf } from "../../client/api-failure.ts";
import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import type { Story } from "./story.ts";
import { storyConnection } from "./story-connection.ts";
import { getWith, storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";

const title = "Google Cloud key";
const projects = [{ projectId: "globe-data", number: "610306083301", displayName: "Globe data" }];

type Key = { readonly email: string; readonly key_id: string; readonly file: string };

/**
 * Another organisation connects Google by a service account's key, because each organisation has one connection to Google. Its customer
 * deletes the key at Google and connects another one.
 */
export function googleKeyStory(target: StoryTarget, progress: Progress): Story {
  const connection = storyConnection(target, { provider: "gcp", org: "globe", person: "grace" });
  const control = steer(target.google);
  const steps = storySteps({ title, connection }, progress);
  let key: Key;
  const send = async () => dataOf(await connection.client.connectGoogleKey({ service_account_json: key.file }));

  return {
    provider: "Google Cloud",
    title,
    connection,

    connect: () =>
      steps.connect(async () => {
        key = (await control("POST", "service-accounts", { name: "aurora", project_id: "globe-data", projects })) as Key;
        await send();
        return "the key file was tried at Google first";
      }),

    keep: async () => {
      await steps.serve((served) => getWith(served, `${target.google}/v3/projects:search`));
      await steps.breaks(
        "the customer deletes the key",
        () => control("DELETE", `service-accounts/${key.email}/keys/${key.key_id}`),
        "credential_rejected",
      );
      await steps.reconnect("the customer connects another key", async () => {
        key = (await control("POST", `service-accounts/${key.email}/keys`, {})) as Key;
        await send();
        return "another key of the same service account";
      });
    },
  };
}
