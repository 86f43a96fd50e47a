import { readConfig, url } from "../../lib/config.ts";
import { withLiveToken } from "../../lib/connections/refresh/with-live-token.ts";
import { type DiscoverTargetsDeps, discoverTargets } from "../../lib/setup/discover-targets.ts";
import { parseExecutionInput } from "../../lib/setup/task-input.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { billingUrl, readBillingAt } from "../../lib/providers/google/billing.ts";
import { cloudReader } from "../../lib/providers/google/cloud-request.ts";
import { resourceManagerUrl, searchProjectsAt } from "../../lib/providers/google/resource-manager.ts";
import { findCandidates } from "../../lib/providers/google/setup/find-candidates.ts";
import type { Clock } from "../../lib/system.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { composeEngine } from "../compose-engine.ts";
import { googleMethods } from "../gcp/methods.ts";

/** Milliseconds that are reserved for the answer, before the function's time limit. */
const reserveMs = 5000;

/** Seconds that should be left of a token when the task begins: as long as the task may last. */
const minTtlSeconds = 300;

type Deps = DiscoverTargetsDeps & { readonly clock: Clock };

export const createTask = (deps: Deps) => (input: unknown, context: { getRemainingTimeInMillis(): number }) => {
  const leftMs = context.getRemainingTimeInMillis();
  const signal = AbortSignal.timeout(Math.max(leftMs - reserveMs, 1000));
  return discoverTargets(deps, parseExecutionInput(input), { signal, endsAt: new Date(deps.clock().getTime() + leftMs) });
};

export const handler = lambda(createTask, (env) => {
  const config = readConfig(env, {
    resourceManager: url("GOOGLE_CRM_URL", resourceManagerUrl),
    billing: url("GOOGLE_BILLING_URL", billingUrl),
  });
  const read = cloudReader();
  const engine = composeEngine(env, { gcp: googleMethods });
  const { table, events, clock } = engine;
  return {
    runs: setupRunsIn(table, clock),
    withLiveToken: (key, work, limits) => withLiveToken(engine, key, work, { ...limits, minTtlSeconds }),
    find: findCandidates({ search: searchProjectsAt(config.resourceManager, read), readBilling: readBillingAt(config.billing, read) }),
    events,
    clock,
  };
});
