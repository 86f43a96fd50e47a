import { CloudFormationClient, type CloudFormationClientConfig, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { foundationOf } from "../release/stage.ts";

/** Reads the outputs of a stage's foundation by their names. @param stack - The application's. @throws {Error} It cannot be read. */
export async function readFoundation(aws: CloudFormationClientConfig, stack: string): Promise<Readonly<Record<string, string>>> {
  const command = new DescribeStacksCommand({ StackName: foundationOf(stack) });
  const { Stacks: [found] = [] } = await new CloudFormationClient(aws).send(command);
  return Object.fromEntries((found?.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
}
