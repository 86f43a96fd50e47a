import { readConfig, text, url } from "../../lib/config.ts";
import { credentialStoreFromEnvironment } from "../../lib/credentials/from-environment.ts";
import { type DiscoverProjectsDeps, discoverProjects } from "../../lib/gcp-setup/discover-projects.ts";
import { parseExecutionInput } from "../../lib/gcp-setup/task-input.ts";
import { lambda } from "../../lib/http/lambda.ts";
import { billingUrl, readBillingAt } from "../../lib/providers/google/billing.ts";
import { cloudReader } from "../../lib/providers/google/cloud-request.ts";
import { resourceManagerUrl, searchProjectsAt } from "../../lib/providers/google/resource-manager.ts";
import { surroundings } from "../../lib/surroundings.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { openTable } from "../../lib/table/table.ts";
import { composeEvents } from "../compose-events.ts";

/** Left for the answer to leave the function before its own time limit. */
const reserveMs = 5000;

export const createTask = (deps: DiscoverProjectsDeps) => (input: unknown, context: { getRemainingTimeInMillis(): number }) =>
  discoverProjects(deps, parseExecutionInput(input), AbortSignal.timeout(Math.max(context.getRemainingTimeInMillis() - reserveMs, 1000)));

export const handler = lambda(createTask, (env) => {
  const { clock } = surroundings;
  const config = readConfig(env, {
    table: text("TABLE_NAME"),
    resourceManager: url("GOOGLE_CRM_URL", resourceManagerUrl),
    billing: url("GOOGLE_BILLING_URL", billingUrl),
  });
  const read = cloudReader();
  const table = openTable(config.table);
  return {
    runs: setupRunsIn(table, clock),
    credentials: credentialStoreFromEnvironment(env, clock),
    google: { search: searchProjectsAt(config.resourceManager, read), readBilling: readBillingAt(config.billing, read) },
    events: composeEvents(env, table).events,
    clock,
  };
});
