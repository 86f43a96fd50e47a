import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { KMSClient } from "@aws-sdk/client-kms";
import type { Target } from "../target.ts";
import { type IssuerKms, openIssuerKms } from "./issuer-kms.ts";

/** Finds the template's key by the outputs of the stage's stack. @throws {Error} The stack has none, or it cannot be read. */
export async function findIssuerKms({ aws, table: { name: StackName }, stage }: Target): Promise<IssuerKms> {
  const { Stacks: [stack] = [] } = await new CloudFormationClient(aws).send(new DescribeStacksCommand({ StackName }));
  const templateKey = stack?.Outputs?.find(({ OutputKey }) => OutputKey === "IssuerKeyArn")?.OutputValue;
  if (templateKey === undefined) {
    throw new Error(`the stack ${StackName} does not name its issuer's key: deploy this release first`);
  }
  return openIssuerKms(new KMSClient(aws), { templateKey, stage });
}
