import type { SFNClient } from "@aws-sdk/client-sfn";
import { lazyClient } from "../aws/lazy-client.ts";
import { lazyCommand } from "../aws/lazy-command.ts";
import { Failure } from "../errors.ts";
import type { SetupMachine } from "../gcp-setup/start-setup.ts";

const load = () => import("./sdk.ts");
const StartExecutionCommand = lazyCommand(load, "StartExecutionCommand");

/**
 * The setup machine in Step Functions.
 *
 * A name is taken for 90 days: an execution that has ended, or runs, under this name is the one that was wanted.
 */
export function setupMachineAt(stateMachineArn: string): SetupMachine {
  const client = lazyClient<SFNClient>(async () => (await load()).openSdkStepFunctions());
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
