import { readConfig, text } from "../../lib/config.ts";
import { parseResourceId } from "../../lib/http/resource-id.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import type { SetupPolicy } from "../../lib/setup/setup-policy.ts";
import type { SetupRuns } from "../../lib/setup/setup-stores.ts";
import { type Clock, system } from "../../lib/system.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { openTable } from "../../lib/table/table.ts";
import { setupPolicyFromEnvironment } from "./compose-setup.ts";
import * as routes from "./routes.ts";
import { toSetupStatus } from "./to-setup-status.ts";

type Deps = { readonly runs: Pick<SetupRuns, "read">; readonly clock: Clock; readonly policy: Pick<SetupPolicy, "needsApproval"> };

/** `GET /gcp/setup/status/{id}`: the progress of a setup run. Another organisation's run is answered like a run that does not exist. */
export const createHandler = serve(routes.readSetupStatus, (deps: Deps) => async ({ principal, path }) => {
  const runId = parseResourceId(path.id);
  const named = runId === undefined ? undefined : await deps.runs.read(runId);
  const run = named?.sameAs === undefined ? named : await deps.runs.read(named.sameAs);
  return toSetupStatus(run?.tenant === principal.tenant ? run : undefined, deps.clock(), deps.policy);
});

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { table: text("TABLE_NAME") });
  const { clock } = system;
  return { runs: setupRunsIn(openTable(config.table), clock), clock, policy: setupPolicyFromEnvironment(env) };
});
