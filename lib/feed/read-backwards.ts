import type { Notice } from "../connections/domain-event.ts";
import type { EventFeed, WaitingPlace } from "./event-feed.ts";

/** Where a reading backwards goes on. */
export type PlaceBackwards = {
  /** Numbers below this one are left. Absent: events without a number are left too. */
  readonly below?: number | undefined;
  /** The last event without a number that was read, and the newest number at that time. It may have got a number since, above that one. */
  readonly waited?: (WaitingPlace & { readonly head: number }) | undefined;
};

/** An event and the place behind it. Without a notice: an event that an earlier page has shown, before it had a number. */
export type EventBackwards = { readonly notice?: Notice; readonly place: PlaceBackwards };

/**
 * Reads the events of an organisation, newest first, and gives them no numbers. An event without a number is one that no reader of the feed has met yet. It is
 * newer than the numbered ones, apart from an event that was written late, so these come first, by their instants. The numbered ones follow, by their numbers.
 *
 * No event is left out or given twice because it gets its number between two pages. An event that is written meanwhile belongs before the first page.
 *
 * @returns `isLast`: there are no older events.
 */
export async function readBackwards(
  feed: Pick<EventFeed, "head" | "listWaiting" | "listBelow">,
  organisation: string,
  {
    before: { below, waited } = {},
    limit,
    now,
  }: { readonly before?: PlaceBackwards | undefined; readonly limit: number; readonly now: Date },
): Promise<{ readonly events: readonly EventBackwards[]; readonly isLast: boolean }> {
  // Before the events: those that are read without a number then get a number above it.
  const head = waited?.head ?? (below === undefined ? ((await feed.head(organisation))?.number ?? 0) : Number.POSITIVE_INFINITY);
  const waiting = below === undefined ? await feed.listWaiting(organisation, { before: waited, limit }) : { notices: [], isLast: true };
  const events: EventBackwards[] = waiting.notices.map((notice) => ({ notice, place: { waited: { ...toPlace(notice), head } } }));
  // A page of which nothing can be read names no place to go on from.
  if (!waiting.isLast && events.length > 0) {
    return { events, isLast: false };
  }
  const last = events.at(-1)?.place.waited ?? waited;
  const numbered = await feed.listBelow(organisation, below ?? Number.POSITIVE_INFINITY, { now, limit });
  for (const { number, notice } of numbered) {
    const isShown = number > head && last !== undefined && !isOlder(toPlace(notice), last);
    events.push({ ...(isShown ? {} : { notice }), place: { below: number, ...(number > head && { waited: last }) } });
  }
  return { events, isLast: numbered.length < limit };
}

const toPlace = ({ id, detail }: Notice): WaitingPlace => ({ at: detail.at ?? "", id });

const isOlder = (one: WaitingPlace, other: WaitingPlace): boolean => one.at < other.at || (one.at === other.at && one.id < other.id);
