import { readConfig, text } from "../../lib/config.ts";
import { type FinishSetupDeps, finishSetup } from "../../lib/gcp-setup/finish-setup.ts";
import { parseFinishInput } from "../../lib/gcp-setup/task-input.ts";
import { lambda } from "../../lib/http/lambda.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { openTable } from "../../lib/table/table.ts";
import { eventBridgeEvents } from "../../lib/telemetry/events.ts";
import { logger } from "../../lib/telemetry/logger.ts";

export const createTask = (deps: FinishSetupDeps) => async (input: unknown) => finishSetup(deps, parseFinishInput(input));

export const handler = lambda(createTask, (env) => {
  const clock = () => new Date();
  const config = readConfig(env, { table: text("TABLE_NAME"), bus: text("EVENT_BUS_NAME") });
  return { runs: setupRunsIn(openTable(config.table), clock), events: eventBridgeEvents({ busName: config.bus, clock, logger }) };
});
