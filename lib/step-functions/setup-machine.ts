import type { SFNClient } from "@aws-sdk/client-sfn";
import { lazyClient, lazyCommand } from "../aws/lazy-client.ts";
import { Failure } from "../errors.ts";
import type { SetupMachine } from "../setup/start-setup.ts";

const load = () => import("./step-functions-sdk.chunk.ts");
const StartExecutionCommand = lazyCommand(load, "StartExecutionCommand");

/**
 * Starts the setup machine in Step Functions.
 *
 * Step Functions reserves an execution's name for 90 days. If the name is taken, the setup was started before: that is success.
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
