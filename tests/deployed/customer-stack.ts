import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { expect } from "vitest";
import { region } from "../../local/embedded/roles.ts";

/** The root user of a customer's account: an access key id of twelve digits is that account. */
export const rootOf = (endpoint: string, accountId: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: accountId, secretAccessKey: "test" },
});

/** The stack that a customer makes in their own account, by CloudFormation. */
export function customerStack(endpoint: string, accountId: string) {
  const client = new CloudFormationClient(rootOf(endpoint, accountId));
  const StackName = "aurora-access";
  const readStack = async () => (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];

  const send = async (command: CreateStackCommand | UpdateStackCommand, done: string) => {
    await (command instanceof CreateStackCommand ? client.send(command) : client.send(command));
    await expect.poll(async () => (await readStack())?.StackStatus, { timeout: 30_000 }).toBe(done);
    const { Outputs = [] } = (await readStack()) ?? {};
    return Object.fromEntries(Outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
  };

  /** @param parameters - Filled in otherwise than the template does. */
  const toInput = (TemplateBody: string, parameters: Readonly<Record<string, string>>) => ({
    StackName,
    TemplateBody,
    Capabilities: ["CAPABILITY_NAMED_IAM" as const],
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  });

  return {
    create: (template: string, parameters = {}) => send(new CreateStackCommand(toInput(template, parameters)), "CREATE_COMPLETE"),
    update: (template: string, parameters = {}) => send(new UpdateStackCommand(toInput(template, parameters)), "UPDATE_COMPLETE"),
    delete: async () => {
      await client.send(new DeleteStackCommand({ StackName }));
      await expect.poll(() => readStack().catch(() => undefined), { timeout: 30_000 }).toBeUndefined();
    },
  };
}
