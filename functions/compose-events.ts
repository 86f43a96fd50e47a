import { type Environment, readConfig, text } from "../lib/config.ts";
import { system } from "../lib/system.ts";
import { outboxIn } from "../lib/table/outbox.ts";
import { feedsIn } from "../lib/table/stored-feeds.ts";
import { webhooksIn } from "../lib/table/stored-webhooks.ts";
import type { Table } from "../lib/table/table.ts";
import { writeAudit } from "../lib/telemetry/audit.ts";
import { eventBridge, eventsWithOutbox } from "../lib/telemetry/events.ts";
import { logger } from "../lib/telemetry/logger.ts";

/** The dependencies of every function that publishes events. */
export function composeEvents(env: Environment, table: Table) {
  const { busName } = readConfig(env, { busName: text("EVENT_BUS_NAME") });
  const outbox = outboxIn(table);
  const publish = eventBridge({ busName, logger });
  const deps = { publish, outbox, feed: feedsIn(table), webhooks: webhooksIn(table), audit: writeAudit };
  return { ...deps, events: eventsWithOutbox({ ...deps, clock: system.clock, logger }) };
}
