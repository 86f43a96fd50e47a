import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { type LazyClient, lazyClient, lazyCommand } from "../aws/lazy-client.ts";
import { buildNotice, type Events, type Notice, type Outbox } from "../connections/domain-event.ts";
import type { EventFeed } from "../feed/event-feed.ts";
import type { Logger } from "../log.ts";
import { minutesAfter } from "../system.ts";
import type { Webhooks } from "../webhooks/webhook.ts";
import { type Audit, recordOfNotice } from "./audit.ts";
import { countEvent, countLostEvent } from "./metrics.ts";

/** Puts one notice on the bus. Never throws. @returns Whether the bus took it. */
export type Publish = (notice: Notice) => Promise<boolean>;

/** Minutes until the outbox publishes a notice that the bus did not take. */
export const outboxRetryMinutes = 1;

const load = () => import("./events-sdk.chunk.ts");
const PutEventsCommand = lazyCommand(load, "PutEventsCommand");

/** Publishes on an EventBridge bus, with source `aurora.oauth` and the event's name as its detail type. */
export function eventBridge(deps: {
  readonly busName: string;
  readonly logger: Logger;
  readonly client?: LazyClient<EventBridgeClient>;
}): Publish {
  const client = deps.client ?? lazyClient(async () => (await load()).openSdkEventBridge());
  return async ({ id, name, detail }) => {
    const report = (reason: string) => {
      deps.logger.warn("an event could not be published yet", { event: name, event_id: id, reason });
      return false;
    };
    try {
      const entry = { EventBusName: deps.busName, Source: "aurora.oauth", DetailType: name, Detail: JSON.stringify(detail) };
      const { FailedEntryCount = 0, Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
      // PutEvents answers 200 even when it refused the entry.
      return FailedEntryCount === 0 || report(Entries[0]?.ErrorCode ?? "refused");
    } catch (error) {
      return report(error instanceof Error ? error.name : "unknown");
    }
  };
}

/**
 * Writes the audit record of an event first. Publishes at once, keeps an event in the feed that was not written there with its change, and wakes the webhook of its organisation. The
 * notices that the bus or the feed does not take, or that wake nothing because the table fails, are left to the outbox. An event is lost only if the table fails too.
 */
export function eventsWithOutbox(deps: {
  readonly publish: Publish;
  readonly outbox: Pick<Outbox, "write" | "erase">;
  readonly feed: Pick<EventFeed, "keep">;
  readonly webhooks: Pick<Webhooks, "wake">;
  readonly audit: Audit;
  readonly clock: () => Date;
  readonly logger: Logger;
}): Events {
  return {
    publish: async (event, at) => {
      countEvent(event.name);
      const notice = buildNotice(event, at ?? deps.clock());
      deps.audit([recordOfNotice(notice)]);
      const isKept = keepAndWake(deps, notice, at === undefined);
      const published = (await deps.publish(notice)) && (await isKept);
      try {
        await (published ? deps.outbox.erase(notice.id) : deps.outbox.write(notice, minutesAfter(deps.clock(), outboxRetryMinutes)));
      } catch (error) {
        reportUnkept(deps.logger, notice, published, error);
      }
    },
  };
}

/**
 * Tells an organisation of an event: in its feed, and by its webhook.
 *
 * @param isNew - It may not be in the feed yet.
 * @returns Whether both are done.
 */
export async function keepAndWake(
  deps: {
    readonly feed: Pick<EventFeed, "keep">;
    readonly webhooks: Pick<Webhooks, "wake">;
    readonly clock: () => Date;
    readonly logger: Pick<Logger, "warn">;
  },
  notice: Notice,
  isNew: boolean,
): Promise<boolean> {
  try {
    if (isNew) {
      await deps.feed.keep(notice);
    }
    await deps.webhooks.wake(notice.detail.organisation ?? "", deps.clock());
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.name : "unknown";
    deps.logger.warn("an organisation is not told of an event yet", { event: notice.name, event_id: notice.id, reason });
    return false;
  }
}

function reportUnkept(logger: Logger, { id, name }: Notice, published: boolean, error: unknown): void {
  const facts = { event: name, event_id: id, reason: error instanceof Error ? error.name : "unknown" };
  if (published) {
    logger.warn("an event may be told once more", facts);
    return;
  }
  logger.error("an event could not be published", facts);
  countLostEvent(name);
}
