import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { awsClientOptions } from "../aws-client-options.ts";
import { Failure } from "../errors.ts";
import type { SetupMachine } from "../gcp-setup/start-setup.ts";

/**
 * The setup machine in Step Functions.
 *
 * A name is taken for 90 days: an execution that has ended, or runs, under this name is the one that was wanted.
 */
export function setupMachineAt(stateMachineArn: string): SetupMachine {
  const client = new SFNClient(awsClientOptions());
  return {
    async start(name, input) {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
      } catch (error) {
        const reason = error instanceof Error ? error.name : "unknown";
        if (reason !== "ExecutionAlreadyExists") {
          throw new Failure("setup_unavailable", { cause: error, detail: `states: ${reason}` });
        }
      }
    },
  };
}
