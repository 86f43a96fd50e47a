import type { Context } from "aws-lambda";
import { type SweepGrantsDeps, sweepGrants } from "../../lib/connections/jobs/sweep-grants.ts";
import { deadline, lambda, reportFailure } from "../../lib/lambda/lambda.ts";
import { measureParkedLeft } from "../../lib/telemetry/metrics.ts";
import { composeConnect, composeSealer } from "../compose.ts";
import { everyMethod, everySetup } from "../providers.ts";

/** Milliseconds before the invocation's end: no work is begun after the first; all work stops at the second. */
const stopMs = 15_000;
const endMs = 3_000;

/**
 * Every minute: revokes the grants that were not confirmed, and finishes the work of processes that died. Reports its failures to an
 * operator, because no caller gets them.
 */
export const createHandler = (deps: SweepGrantsDeps) => async (_event: unknown, context: Context) => {
  const before = deadline(deps.timers, context);
  const counts = await sweepGrants(deps, before(endMs), before(stopMs), (failures) => {
    for (const { provider, failure } of failures) {
      reportFailure(failure, deps.logger.with({ provider }));
    }
  });
  measureParkedLeft(counts.left);
  deps.logger.info("swept", counts);
  return counts;
};

export const handler = lambda(createHandler, (env) => {
  const deps = composeConnect(env, everyMethod, everySetup);
  return { ...deps, sealer: composeSealer(env, deps.secrets) };
});
