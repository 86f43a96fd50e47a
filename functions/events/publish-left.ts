import type { Context } from "aws-lambda";
import { readConfig, text } from "../../lib/config.ts";
import type { Notice, Outbox } from "../../lib/connections/domain-event.ts";
import { toFailureCode } from "../../lib/errors.ts";
import { lambda } from "../../lib/http/lambda.ts";
import { minutesAfter } from "../../lib/instants.ts";
import { surroundings } from "../../lib/surroundings.ts";
import { openTable } from "../../lib/table/table.ts";
import { outboxRetryMinutes, type Publish } from "../../lib/telemetry/events.ts";
import { type Logger, logger } from "../../lib/telemetry/logger.ts";
import { composeEvents } from "../compose-events.ts";

type Deps = { readonly outbox: Outbox; readonly publish: Publish; readonly clock: () => Date; readonly logger: Logger };

const perMinute = 500;

/** Nothing new is begun so many milliseconds before the invocation's end. */
const reserveMs = 10_000;

/** Every minute: tells the events that could not be told when they happened. What is left over is told the next minute. */
export const createHandler = (deps: Deps) => async (_event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => {
  const counts = { published: 0, left: 0 };
  for (const notice of await deps.outbox.listDue(deps.clock(), perMinute)) {
    if (context.getRemainingTimeInMillis() <= reserveMs) {
      break;
    }
    counts[await tell(deps, notice)] += 1;
  }
  return counts;
};

async function tell(deps: Deps, notice: Notice): Promise<"published" | "left"> {
  const published = await deps.publish(notice);
  try {
    const again = minutesAfter(deps.clock(), outboxRetryMinutes);
    await (published ? deps.outbox.erase(notice.id) : deps.outbox.write(notice, again));
  } catch (error) {
    deps.logger.warn("a notice stays as it is in the outbox", { code: toFailureCode(error), event_id: notice.id });
  }
  return published ? "published" : "left";
}

export const handler = lambda(createHandler, (env) => {
  const table = openTable(readConfig(env, { name: text("TABLE_NAME") }).name);
  return { ...composeEvents(env, table), clock: surroundings.clock, logger };
});
