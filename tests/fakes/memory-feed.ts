import type { Notice } from "../../lib/connections/domain-event.ts";
import type { Failure } from "../../lib/errors.ts";
import { type EventFeed, type FeedEvent, feedDays } from "../../lib/feed/event-feed.ts";

export type MemoryFeed = EventFeed & {
  /** The events that have no number, of all organisations. */
  waiting(): readonly Notice[];
  failNext(operation: "keep" | "number", failure: Failure): void;
};

const isExpired = ({ numberedAt }: FeedEvent, now: Date) =>
  Math.floor(numberedAt.getTime() / 1000) <= Math.floor(now.getTime() / 1000) - feedDays * 86_400;

/** The fake of the port. Passes the same contract as the table. */
export function memoryFeed(): MemoryFeed {
  const waiting = new Map<string, Notice>();
  const numbered = new Map<string, FeedEvent[]>();
  const faults = new Map<string, Failure>();
  const takeFault = (operation: string) => {
    const fault = faults.get(operation);
    faults.delete(operation);
    if (fault !== undefined) {
      throw fault;
    }
  };
  const eventsOf = (organisation: string) => numbered.get(organisation) ?? [];
  return {
    waiting: () => [...waiting.values()],
    failNext: (operation, failure) => void faults.set(operation, failure),

    keep: async (notice) => {
      takeFault("keep");
      const { organisation = "", at } = notice.detail;
      const key = `${organisation} ${at} ${notice.id}`;
      waiting.set(key, waiting.get(key) ?? notice);
    },

    number: async (organisation, { now, most, mayGoOn }) => {
      takeFault("number");
      const own = [...waiting].filter(([, { detail }]) => detail.organisation === organisation);
      const inOrder = own.toSorted(([, one], [, other]) => String(one.detail.at).localeCompare(String(other.detail.at)));
      const taken = mayGoOn() ? inOrder.slice(0, most) : [];
      for (const [key, notice] of taken) {
        waiting.delete(key);
        const events = eventsOf(organisation);
        const last = events.at(-1);
        if (!events.some((event) => event.notice.id === notice.id)) {
          const numberedAt = last !== undefined && last.numberedAt > now ? last.numberedAt : now;
          const event = { number: (last?.number ?? 0) + 1, notice, numberedAt, ...(last && { beforeAt: last.numberedAt }) };
          numbered.set(organisation, [...events, event]);
        }
      }
      return taken.length;
    },

    list: async (organisation, from, { now, limit }) =>
      eventsOf(organisation)
        .filter((event) => event.number >= from && !isExpired(event, now))
        .slice(0, limit),

    listBelow: async (organisation, below, { now, limit }) =>
      eventsOf(organisation)
        .filter((event) => event.number < below && !isExpired(event, now))
        .toReversed()
        .slice(0, limit),

    listWaiting: async (organisation, { before, limit }) => {
      const keys = [...waiting.keys()].filter((key) => waiting.get(key)?.detail.organisation === organisation);
      const older = keys.filter((key) => before === undefined || key < `${organisation} ${before.at} ${before.id}`).toSorted();
      const notices = older.toReversed().flatMap((key) => waiting.get(key) ?? []);
      return { notices: notices.slice(0, limit), isLast: notices.length <= limit };
    },

    head: async (organisation) => {
      const last = eventsOf(organisation).at(-1);
      return last && { number: last.number, numberedAt: last.numberedAt };
    },
  };
}
