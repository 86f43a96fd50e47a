import { dataOf } from "../../client/api-failure.ts";
import type { Progress } from "../../ops/progress.ts";
import { identifySession } from "./identify-session.ts";
import type { Story } from "./story.ts";
import { storyConnection } from "./story-connection.ts";
import { storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";

const title = "AWS role";
const person = "dan";
const account = "471108150042";

/** Connects the account of a role: its owner opens the role's trust to everyone who names it, and closes it again. */
export function awsStory(target: StoryTarget, progress: Progress): Story {
  const owner = target.customerAccount(account);
  const connection = storyConnection(target, { provider: "aws", account, org: "acme", person });
  const steps = storySteps({ title, connection }, progress);
  let arn: string;
  let externalId: string;

  return {
    provider: "AWS",
    title,
    connection,

    connect: () =>
      steps.connect(async () => {
        const { workspaces } = dataOf(await connection.client.listAwsWorkspaces(person));
        const [workspace] = workspaces;
        externalId = workspace?.aws_external_id ?? "";
        arn = await owner.createRole(externalId);
        dataOf(await connection.client.connectAwsRole(workspace?.id ?? "", { roleArn: arn }));
        return "its trust was tried with our external ID, without one and with another one";
      }),

    keep: async () => {
      await steps.serve((served) => identifySession(target.aws, account, served));
      await steps.breaks("its owner opens the trust", () => owner.replaceTrust(arn), "trust_insecure");
      await steps.mends("its owner closes the trust", () => owner.replaceTrust(arn, externalId));
    },
  };
}
