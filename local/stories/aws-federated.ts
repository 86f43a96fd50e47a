import { dataOf } from "../../client/api-failure.ts";
import type { Progress } from "../../ops/progress.ts";
import { federatedAccount, type OfferedTrust } from "../console/troubles/aws-federated-account.ts";
import { connectFederated } from "./connect-federated.ts";
import { identifySession } from "./identify-session.ts";
import type { Story } from "./story.ts";
import { storyConnection } from "./story-connection.ts";
import { storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";

const title = "AWS without a secret";
const person = "hal";
const account = "471108150043";

/**
 * Connects an account whose owner trusts the organisation's issuer: the owner leaves the conditions out, and puts it right.
 */
export function awsFederatedStory(target: StoryTarget, progress: Progress): Story {
  const owner = federatedAccount(target.aws, account);
  const connection = storyConnection(target, { provider: "aws", account, org: "acme", person });
  const steps = storySteps({ title, connection }, progress);
  let offered: OfferedTrust;

  return {
    provider: "AWS",
    title,
    connection,

    connect: () =>
      steps.connect(async () => {
        const { issuer, subject, audience } = dataOf(await connection.client.offerFederation("aws", { account }));
        offered = { issuer, subject, audience: audience ?? "" };
        dataOf(await connectFederated(connection.client, "aws", { roleArn: await owner.create(offered) }, { account }));
        return "its trust was tried with the right token, and with one of another subject, another issuer and another audience";
      }),

    keep: async () => {
      await steps.serve((served) => identifySession(target.aws, account, served));
      await steps.breaks("its owner leaves the conditions out", () => owner.open(offered), "trust_insecure");
      await steps.mends("its owner writes them again", () => owner.close(offered));
    },
  };
}
