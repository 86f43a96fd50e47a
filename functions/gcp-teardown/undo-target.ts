import type { Environment } from "../../lib/config.ts";
import { withTeardownToken } from "../../lib/connections/disconnect/with-teardown-token.ts";
import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { googleSetupFromEnvironment } from "../../lib/providers/google/setup/google-cloud-from-environment.ts";
import { googleSetup } from "../../lib/providers/google/setup/google-setup.ts";
import { parseTaskInput, undoInput } from "../../lib/setup/task-input.ts";
import { type UndoPartDeps, undoPart } from "../../lib/setup/undo-part.ts";
import { system } from "../../lib/system.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { quotasIn } from "../../lib/table/stored-quotas.ts";
import { composeEngine } from "../compose.ts";
import { methods } from "../gcp/provider.ts";
import { type TaskContext, toTaskLimits } from "../gcp-setup/task.ts";

type Deps = RefreshPorts & Omit<UndoPartDeps, "withLiveToken">;

/** Seconds that should be left of a token when the task begins: as long as it may last. */
const minTtlSeconds = 120;

/** Takes back what setups made in some projects. */
export const createTask = (deps: Deps) => (input: unknown, context: TaskContext) => {
  const parsed = parseTaskInput(undoInput, input);
  const withLiveToken: UndoPartDeps["withLiveToken"] = (key, work, limits) =>
    withTeardownToken(deps, key, parsed.runId, work, { ...limits, minTtlSeconds });
  return undoPart({ ...deps, withLiveToken }, parsed, toTaskLimits(context, deps.clock));
};

function compose(env: Environment) {
  const { table, ...engine } = composeEngine(env, { gcp: methods });
  const { clock } = engine;
  const google = { ...googleSetupFromEnvironment(env, clock), quota: quotasIn(table, clock) };
  return { ...engine, ledger: ledgerIn(table, system), setup: googleSetup(google) };
}

export const handler = lambda(createTask, compose);
