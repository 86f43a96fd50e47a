import type { Context } from "aws-lambda";
import type { MakeLiveDeps } from "../../lib/connections/make-live.ts";
import { sweepParked } from "../../lib/connections/sweep-parked.ts";
import { lambda } from "../../lib/http/lambda.ts";
import { composeGoogleConnections } from "../gcp/compose.ts";

/** Leaves this much of the invocation to end in good order. */
const reserveMs = 10_000;

/** Every minute: gives back the grants that nobody confirmed, and ends what a dead process left in the middle. */
export const createHandler = (deps: MakeLiveDeps) => async (_event: unknown, context: Context) => {
  const signal = AbortSignal.timeout(Math.max(context.getRemainingTimeInMillis() - reserveMs, 0));
  const counts = await sweepParked(deps, signal);
  deps.logger.info("swept", counts);
  return counts;
};

export const handler = lambda(createHandler, composeGoogleConnections);
