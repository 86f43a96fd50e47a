import { type ExecutionStatus, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { awsClient } from "../deployed/aws.ts";
import type { Alarm } from "./alarm.ts";
import type { Emitted } from "./parse-emf.ts";

const namespace = "AWS/States";

const names: Readonly<Partial<Record<ExecutionStatus, string>>> = {
  FAILED: "ExecutionsFailed",
  TIMED_OUT: "ExecutionsTimedOut",
  SUCCEEDED: "ExecutionsSucceeded",
  ABORTED: "ExecutionsAborted",
};

/**
 * Counts how executions of the state machines ended that alarms read, since the last count: from the lists of executions, because the local
 * AWS does not count them.
 */
export function machineMetrics(endpoint: string, alarms: readonly Alarm[], since: Date): () => Promise<readonly Emitted[]> {
  const client = new SFNClient(awsClient(endpoint));
  const stats = alarms.flatMap((alarm) => (alarm.kind === "metric" ? alarm.metrics.flatMap(({ stat }) => stat ?? []) : []));
  const machines = new Set(stats.filter((stat) => stat.namespace === namespace).map(({ dimensions }) => dimensions.StateMachineArn ?? ""));
  const counted = new Set<string>();
  return async () => {
    const lists = [...machines].map(async (stateMachineArn) => {
      const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1000 }));
      return executions.flatMap(({ executionArn = "", status, stopDate }): Emitted[] => {
        const name = status && names[status];
        if (name === undefined || stopDate === undefined || stopDate < since || counted.has(executionArn)) {
          return [];
        }
        counted.add(executionArn);
        return [{ namespace, name, dimensions: { StateMachineArn: stateMachineArn }, value: 1, at: stopDate }];
      });
    });
    return (await Promise.all(lists)).flat();
  };
}
