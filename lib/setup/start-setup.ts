import type { Provider } from "../connections/connection.ts";
import type { SetupStarter } from "../connections/setup-starter.ts";
import type { Clock } from "../system.ts";
import type { NewSetupRun } from "./setup-run.ts";
import type { SetupRuns } from "./setup-stores.ts";
import type { SetupExecutionInput } from "./task-input.ts";

/** Starts executions of a state machine. A second start with the same name and input is the same execution. */
export type SetupMachine<Input = SetupExecutionInput> = { start(name: string, input: Input): Promise<void> };

export type StartSetupDeps = { readonly runs: SetupRuns; readonly machine: SetupMachine; readonly clock: Clock };

/** A run that a person started: its choice of targets, and the plan that they approved, if they did. */
export type RequestedSetup = Omit<NewSetupRun, "createdAt"> & { readonly startedBy: string };

/** Starts one run. Its record is written first, so that its status can be read at once. Starting the same run twice gives one run. */
export async function startSetup(deps: StartSetupDeps, { startedBy, ...run }: RequestedSetup): Promise<void> {
  await deps.runs.create({ ...run, startedBy, createdAt: deps.clock() });
  await deps.machine.start(run.runId, { ...run, selected: [...run.selected] });
}

/** Starts the setup that follows a new connection. */
export const setupStarter = (deps: StartSetupDeps, provider: Provider, methods: readonly string[]): SetupStarter => ({
  methods,
  start: ({ runId, connection: { tenant, account }, startedBy }) =>
    startSetup(deps, { runId, tenant, provider, account, startedBy, selected: [], access: "read" }),
});
