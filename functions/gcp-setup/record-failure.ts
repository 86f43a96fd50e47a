import { readConfig, text } from "../../lib/config.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { type FinishSetupDeps, recordFailure } from "../../lib/setup/finish-setup.ts";
import { parseFailureInput } from "../../lib/setup/task-input.ts";
import { system } from "../../lib/system.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { openTable } from "../../lib/table/table.ts";
import { composeEvents } from "../compose-events.ts";

export const createTask = (deps: FinishSetupDeps) => async (input: unknown) => recordFailure(deps, parseFailureInput(input));

export const handler = lambda(createTask, (env) => {
  const table = openTable(readConfig(env, { name: text("TABLE_NAME") }).name);
  const { clock } = system;
  return { runs: setupRunsIn(table, clock), claims: setupClaimsIn(table, clock), events: composeEvents(env, table).events };
});
