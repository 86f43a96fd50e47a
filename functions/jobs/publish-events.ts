import type { Context } from "aws-lambda";
import type { Notice, Outbox } from "../../lib/connections/domain-event.ts";
import { asFailure, type Failure, type FailureCode } from "../../lib/errors.ts";
import { lambda, reportFailure } from "../../lib/lambda/lambda.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { minutesAfter, system } from "../../lib/system.ts";
import { tableFrom } from "../../lib/table/table.ts";
import { recordOfNotice } from "../../lib/telemetry/audit.ts";
import { type eventsWithOutbox, keepAndWake, outboxRetryMinutes } from "../../lib/telemetry/events.ts";
import { logger } from "../../lib/telemetry/logger.ts";
import { measureOutboxLeft } from "../../lib/telemetry/metrics.ts";
import { composeEvents } from "../compose.ts";

type Deps = Parameters<typeof eventsWithOutbox>[0] & { readonly outbox: Outbox };

const perMinute = 500;

/** Notices published at a time: enough for all of a minute's notices when the bus takes a second for each. */
const atOnce = 16;

/** Milliseconds before the invocation's end in which no notice is begun. */
const reserveMs = 10_000;

/**
 * Every minute: publishes the events that could not be published when they happened. The rest, because the bus failed or the time ran out,
 * is published within minutes; an alarm watches its number.
 */
export const createHandler = (deps: Deps) => async (_event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => {
  const failures = new Map<FailureCode, Failure>();
  const due = await deps.outbox.listDue(deps.clock(), perMinute);
  const told = await mapBounded(
    due,
    atOnce,
    async (notice) => context.getRemainingTimeInMillis() > reserveMs && tell(deps, notice, failures),
  );
  for (const failure of failures.values()) {
    reportFailure(failure, deps.logger);
  }
  const published = told.filter(Boolean).length;
  const counts = { published, left: due.length - published };
  measureOutboxLeft(counts.left);
  deps.logger.info("published", counts);
  return counts;
};

async function tell(deps: Deps, notice: Notice, failures: Map<FailureCode, Failure>): Promise<boolean> {
  // Before the outbox forgets it: the process that made it may have died, or a release that has no feed may have written the notice.
  const published = (await keepAndWake(deps, notice, true)) && (await deps.publish(notice));
  if (published) {
    // The process that made the event may have died before it left this record. The id is the same.
    deps.audit([recordOfNotice(notice)]);
  }
  try {
    const again = minutesAfter(deps.clock(), outboxRetryMinutes);
    await (published ? deps.outbox.erase(notice.id) : deps.outbox.write(notice, again));
  } catch (error) {
    const failure = asFailure(error);
    deps.logger.warn("a notice stays as it is in the outbox", { code: failure.code, event_id: notice.id });
    failures.set(failure.code, failures.get(failure.code) ?? failure);
  }
  return published;
}

export const handler = lambda(createHandler, (env) => ({ ...composeEvents(env, tableFrom(env)), clock: system.clock, logger }));
