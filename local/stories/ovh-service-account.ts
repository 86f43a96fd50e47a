import { dataOf } from "../../client/api-failure.ts";
import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import type { Story } from "./story.ts";
import { storyConnection } from "./story-connection.ts";
import { getWith, storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";

const title = "OVHcloud service account";
const endpoint = "ovh-ca" as const;

type Client = { readonly client_id: string; readonly client_secret: string };
type State = { readonly accounts: readonly { readonly region: string; readonly nichandle: string }[] };

/**
 * Connects the Canadian region by a service account, beside the login in Europe. Its customer takes the action from its policy that lists
 * projects and gives it back, deletes the service account, and connects another one.
 */
export function ovhServiceAccountStory(target: StoryTarget, progress: Progress): Story {
  const connection = storyConnection(target, { provider: "ovh", account: endpoint, org: "acme", person: "ben" });
  const control = steer(target.ovh);
  const steps = storySteps({ title, connection }, progress);
  let client: Client;
  const connect = async (how: string) => {
    const { accounts } = (await control("GET", "state")) as State;
    const nichandle = accounts.find(({ region }) => region === "ca")?.nichandle;
    client = (await control("POST", "service-accounts", { nichandle })) as Client;
    const sent = { endpoint, clientId: client.client_id, clientSecret: client.client_secret };
    const { projectCount } = dataOf(await connection.client.connectOvhServiceAccount(sent));
    return `${how}, ${projectCount} project`;
  };
  const setPolicy = (allow: readonly string[]) => control("PUT", `service-accounts/${client.client_id}/policy`, { allow });

  return {
    provider: "OVHcloud",
    title,
    connection,

    connect: () => steps.connect(() => connect("tried at OVHcloud first, in Canada")),

    keep: async () => {
      await steps.serve((served) => getWith(served, `${target.ovh}/ca/1.0/cloud/project`));
      await steps.remarks("the customer removes the policy", () => setPolicy([]), "iam_action_missing");
      await steps.mends("the customer pastes the policy", () => setPolicy(["publicCloudProject:apiovh:get"]));
      await steps.breaks(
        "the customer deletes the service account",
        () => control("DELETE", `service-accounts/${client.client_id}`),
        "credential_rejected",
      );
      await steps.reconnect("the customer connects another service account", () => connect("of the same customer"));
    },
  };
}
