import { dataOf } from "../../client/api-failure.ts";
import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import { connectFederated } from "./connect-federated.ts";
import type { Story } from "./story.ts";
import { storyConnection } from "./story-connection.ts";
import { getWith, storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";

const title = "Tailscale without a secret";
const tailnet = "TGlobe2CNTRL";

/**
 * Another organisation connects its tailnet without a secret: it trusts this connection's issuer and subject. Its customer opens the trust to every
 * connection and closes it again, deletes it, and makes another one.
 */
export function tailscaleFederatedStory(target: StoryTarget, progress: Progress): Story {
  const connection = storyConnection(target, { provider: "tailscale", org: "globe", person: "gil" });
  const control = steer(target.tailscale);
  const steps = storySteps({ title, connection }, progress);
  let trust: { readonly issuer: string; readonly subject: string };
  let clientId: string;
  const connect = async () => {
    const { issuer, subject } = dataOf(await connection.client.offerFederation("tailscale"));
    trust = { issuer, subject };
    ({ client_id: clientId } = (await control("POST", "federated", { ...trust, tailnet })) as { client_id: string });
    dataOf(await connectFederated(connection.client, "tailscale", { clientId }));
  };
  const edit = (changes: object) => control("PATCH", `federated/${clientId}`, changes);

  return {
    provider: "Tailscale",
    title,
    connection,

    connect: () =>
      steps.connect(async () => {
        await connect();
        return "its tailnet takes this connection's tokens, and refused three others";
      }),

    keep: async () => {
      await steps.serve((served) => getWith(served, `${target.tailscale}/api/v2/tailnet/-/devices`));
      await steps.breaks("the customer writes a star into the subject", () => edit({ subject: "*" }), "trust_insecure");
      await steps.mends("the customer writes the exact subject again", () => edit(trust));
      await steps.breaks("the customer deletes the trust", () => control("DELETE", `federated/${clientId}`), "trust_refused");
      await steps.reconnect("the customer makes another trust", async () => {
        await connect();
        return "the subject stayed the same";
      });
    },
  };
}
