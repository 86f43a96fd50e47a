import type { Context } from "aws-lambda";
import type { MakeLiveDeps } from "../../lib/connections/connect/make-live.ts";
import { sweepGrants } from "../../lib/connections/jobs/sweep-grants.ts";
import { deadline } from "../../lib/lambda/deadline.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";
import { measureParkedLeft } from "../../lib/telemetry/metrics.ts";
import { composeConnect } from "../compose-connect.ts";
import { everyMethod } from "../providers.ts";
import { everySetup } from "../setups.ts";

/** Milliseconds before the invocation's end: nothing new is begun after the first, nothing goes on after the second. */
const stopMs = 15_000;
const endMs = 3_000;

/**
 * Every minute: gives back the grants that nobody confirmed, and ends what a dead process left in the middle. Tells an operator
 * what kept it from that, for nobody else hears of it.
 */
export const createHandler = (deps: MakeLiveDeps) => async (_event: unknown, context: Context) => {
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

export const handler = lambda(createHandler, (env) => composeConnect(env, everyMethod, everySetup));
