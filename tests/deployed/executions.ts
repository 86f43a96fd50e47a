import { type ExecutionListItem, GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { awsClient } from "../../local/deployed/aws.ts";
import type { Deployed } from "../../local/deployed/stack.ts";

/** Step Functions of the deployed target. */
export const stepFunctions = ({ aws }: Deployed) => new SFNClient(awsClient(aws));

/** @returns The execution of a run, which has the run's id as its name. @throws {Error} There is none. */
export async function findExecution(deployed: Deployed, runId: string): Promise<ExecutionListItem> {
  const machines = stepFunctions(deployed);
  const arns = Object.keys(deployed.template.stateMachines);
  const lists = await Promise.all(arns.map((stateMachineArn) => machines.send(new ListExecutionsCommand({ stateMachineArn }))));
  const found = lists.flatMap(({ executions = [] }) => executions).find(({ name }) => name === runId);
  if (found === undefined) {
    throw new Error(`no execution has the name ${runId}`);
  }
  return found;
}

/** @returns The types of what has happened in the execution of a run, the oldest first: `TaskScheduled`, `TaskFailed`, … */
export async function listHappened(deployed: Deployed, runId: string): Promise<readonly string[]> {
  const { executionArn } = await findExecution(deployed, runId);
  const { events = [] } = await stepFunctions(deployed).send(new GetExecutionHistoryCommand({ executionArn }));
  return events.map(({ type }) => String(type));
}
