import { readConfig, text } from "../../lib/config.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { onceSteps } from "../../lib/providers/google/setup/change-names.ts";
import { type ListTeardownTargetsDeps, listTeardownTargets } from "../../lib/setup/list-teardown-targets.ts";
import { parseTeardownInput } from "../../lib/setup/task-input.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { openTable } from "../../lib/table/table.ts";

/** Lists the projects in which something is to be taken back, once no setup is at work any more. */
export const createTask = (deps: ListTeardownTargetsDeps) => async (input: unknown) => listTeardownTargets(deps, parseTeardownInput(input));

export const handler = lambda(createTask, (env) => {
  const table = openTable(readConfig(env, { name: text("TABLE_NAME") }).name);
  const { clock } = system;
  return {
    clock,
    connections: connectionsIn(table),
    ledger: ledgerIn(table, system),
    claims: setupClaimsIn(table, clock),
    setup: { onceSteps },
  };
});
