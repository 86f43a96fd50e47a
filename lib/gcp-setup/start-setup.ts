import type { SetupStarter } from "../connections/setup-starter.ts";
import type { Clock } from "../system.ts";
import type { SetupRuns } from "./ports.ts";
import type { SetupExecutionInput } from "./task-input.ts";

/** Starts executions of the setup machine. A second start with the same name and input is the same execution. */
export type SetupMachine = { start(name: string, input: SetupExecutionInput): Promise<void> };

/** Starts the setup of a Google connection that was made by a login. The run's record is written first, so that its status can be read at once. */
export function gcpSetupStarter(deps: { readonly runs: SetupRuns; readonly machine: SetupMachine; readonly clock: Clock }): SetupStarter {
  return {
    methods: ["login"],
    async start({ runId, connection: { tenant, account }, startedBy }) {
      const input: SetupExecutionInput = { runId, tenant, provider: "gcp", account, selectedProjectIds: [] };
      await deps.runs.create({ ...input, startedBy, createdAt: deps.clock() });
      await deps.machine.start(runId, input);
    },
  };
}
