import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { region } from "../embedded/roles.ts";
import type { Progress } from "../progress.ts";
import type { Story } from "./story.ts";
import { type Served, storyConnection } from "./story-connection.ts";
import { storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";

const title = "AWS role";
const person = "dan";
const account = "471108150042";

type Workspaces = { readonly workspaces: readonly { readonly id: string; readonly aws_external_id: string }[] };

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
        const { workspaces } = await connection.call<Workspaces>("GET", `/users/${person}/workspaces`);
        const [workspace] = workspaces;
        externalId = workspace?.aws_external_id ?? "";
        arn = await owner.createRole(externalId);
        await connection.call("POST", `/workspaces/${workspace?.id}/aws/role`, { roleArn: arn });
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
async function identify(endpoint: string, { access_key_id, secret_access_key, session_token }: Served): Promise<string> {
  const credentials = { accessKeyId: access_key_id, secretAccessKey: secret_access_key, sessionToken: session_token };
  const client = new STSClient({ endpoint, region, credentials });
  const { Account, Arn = "" } = await client.send(new GetCallerIdentityCommand({}));
  if (Account !== account) {
    throw new Error(`the keys are of the account ${Account}`);
  }
  return Arn.slice(0, Arn.lastIndexOf("/"));
}
