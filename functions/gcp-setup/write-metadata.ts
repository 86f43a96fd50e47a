import { readConfig, text } from "../../lib/config.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { type RecordTargetDeps, recordTarget } from "../../lib/setup/record-target.ts";
import { parseTargetEndInput } from "../../lib/setup/task-input.ts";
import { system } from "../../lib/system.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import { openTable } from "../../lib/table/table.ts";

export const createTask = (deps: RecordTargetDeps) => async (input: unknown) => recordTarget(deps, parseTargetEndInput(input));

export const handler = lambda(createTask, (env) => {
  const { clock } = system;
  const table = openTable(readConfig(env, { name: text("TABLE_NAME") }).name);
  return { runs: setupRunsIn(table, clock), prepared: preparedTargetsIn(table), clock };
});
