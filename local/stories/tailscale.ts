import { dataOf } from "../../client/api-failure.ts";
import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import type { Story } from "./story.ts";
import { storyConnection } from "./story-connection.ts";
import { getWith, storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";

const title = "Tailscale client";

type Client = { readonly client_id: string; readonly client_secret: string };
type State = { readonly auth_keys: readonly { readonly status: string }[] };

/**
 * Connects with a client that a customer has created: the customer takes a scope from the client and gives it back, revokes the client, and
 * connects another one.
 */
export function tailscaleStory(target: StoryTarget, progress: Progress): Story {
  const connection = storyConnection(target, { provider: "tailscale", org: "acme", person: "ada" });
  const control = steer(target.tailscale);
  const steps = storySteps({ title, connection }, progress);
  let client: Client;
  const countLive = async () => ((await control("GET", "state")) as State).auth_keys.filter(({ status }) => status === "live").length;
  const connect = async (how: string) => {
    client = (await control("POST", "clients", {})) as Client;
    const sent = { clientId: client.client_id, clientSecret: client.client_secret };
    const { deviceCount } = dataOf(await connection.client.connectTailscale(sent));
    const keys = await countLive();
    if (keys !== 1) {
      throw new Error(`there are ${keys} auth keys at Tailscale`);
    }
    return `${how}, ${deviceCount} machines, ${keys} auth key`;
  };
  const tick = (scopes: readonly string[]) => control("PATCH", `clients/${client.client_id}`, { scopes });

  return {
    provider: "Tailscale",
    title,
    connection,

    connect: () => steps.connect(() => connect("OAuth client verified by reads alone")),

    keep: async () => {
      await steps.serve((served) => getWith(served, `${target.tailscale}/api/v2/tailnet/-/devices`));
      await steps.remarks("the customer unticks a scope", () => tick(["auth_keys"]), "client_scope_missing");
      await steps.mends("the customer ticks it again", () => tick(["devices:core:read", "auth_keys"]));
      await steps.breaks("the customer revokes the client", () => control("DELETE", `clients/${client.client_id}`), "credential_rejected");
      await steps.reconnect("the customer connects another client", () => connect("SSH key and auth key kept"));
    },

    made: { what: "auth keys", countLive },
  };
}
