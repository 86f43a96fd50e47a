import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { dataOf } from "../../client/api-failure.ts";
import type { Token } from "../../client/with-token.ts";
import { region } from "../embedded/roles.ts";
import type { Progress } from "../progress.ts";
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
      await steps.serve((served) => identify(target.aws, served));
      await steps.breaks("its owner opens the trust", () => owner.replaceTrust(arn), "trust_insecure");
      await steps.mends("its owner closes the trust", () => owner.replaceTrust(arn, externalId));
    },
  };
}

/** @returns The role of which AWS takes the keys for a session. @throws {Error} It is of another account. */
async function identify(endpoint: string, served: Token): Promise<string> {
  if (!("session_token" in served)) {
    throw new Error("not the keys of a session");
  }
  const { access_key_id, secret_access_key, session_token } = served;
  const credentials = { accessKeyId: access_key_id, secretAccessKey: secret_access_key, sessionToken: session_token };
  const client = new STSClient({ endpoint, region, credentials });
  const { Account, Arn = "" } = await client.send(new GetCallerIdentityCommand({}));
  if (Account !== account) {
    throw new Error(`the keys are of the account ${Account}`);
  }
  return Arn.slice(0, Arn.lastIndexOf("/"));
}
