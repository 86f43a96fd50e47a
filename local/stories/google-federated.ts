import { dataOf } from "../../client/api-failure.ts";
import type { Progress } from "../../ops/progress.ts";
import { federatedProject, type OfferedTrust } from "../console/troubles/google-federated-project.ts";
import { connectFederated } from "./connect-federated.ts";
import type { Story } from "./story.ts";
import { storyConnection } from "./story-connection.ts";
import { getWith, storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";

const title = "Google Cloud without a secret";
const project = { projectId: "umbrella-web", number: "610306083302", displayName: "Umbrella web" };

/**
 * A third organisation connects Google without a secret, because each organisation has one connection to Google: a pool of its project trusts the
 * organisation's issuer. Its owner leaves the condition out, disables the provider, and puts both right.
 */
export function googleFederatedStory(target: StoryTarget, progress: Progress): Story {
  const owner = federatedProject(target.google, project);
  const connection = storyConnection(target, { provider: "gcp", org: "umbrella", person: "ivy" });
  const steps = storySteps({ title, connection }, progress);
  let offered: OfferedTrust;

  return {
    provider: "Google Cloud",
    title,
    connection,

    connect: () =>
      steps.connect(async () => {
        offered = dataOf(await connection.client.offerFederation("gcp"));
        dataOf(await connectFederated(connection.client, "gcp", await owner.trust(offered)));
        return "its trust was tried with the right token, and with one of another subject, another issuer and another audience";
      }),

    keep: async () => {
      await steps.serve((served) => getWith(served, `${target.google}/v3/projects:search`));
      await steps.breaks("its owner leaves the condition out, and binds the whole pool", owner.open, "trust_insecure");
      await steps.mends("its owner writes the condition again", () => owner.close(offered));
      await steps.breaks("its owner disables the provider", () => owner.setDisabled(true), "trust_refused");
      await steps.mends("its owner enables it again", () => owner.setDisabled(false));
    },
  };
}
