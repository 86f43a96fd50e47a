import { hash } from "node:crypto";
import { Failure } from "../errors.ts";
import { type EventFeed, type FeedEvent, feedDays } from "./event-feed.ts";

/** A place in a feed: behind the event with this number. */
export type FeedPlace = {
  readonly number: number;
  /** Names the event, so that a place is not taken for one in another feed: of an organisation that was offboarded, or of a table that was restored. */
  readonly mark: string;
};

export type FeedPage = {
  readonly events: readonly FeedEvent[];
  /** Where the next page begins. Absent: the feed has no event, and the request named no place. */
  readonly next?: FeedPlace;
};

const isExpired = (at: Date, now: Date) => at.getTime() <= now.getTime() - feedDays * 86_400_000;

/** Builds the place behind an event. */
export const placeBehind = ({ number, notice }: Pick<FeedEvent, "number" | "notice">): FeedPlace => ({
  number,
  mark: hash("sha256", notice.id, "base64url").slice(0, 8),
});

/**
 * Reads the events behind a place, in their order. It never leaves one out: an event that the table does not show yet, and everything behind
 * it, is left to the next page.
 *
 * @param after - Absent: from the oldest event on.
 * @throws {Failure} `cursor_expired`: events behind the place are gone, or the feed is not the one that the place was given out for.
 */
export async function readFeed(
  feed: Pick<EventFeed, "list" | "head">,
  organisation: string,
  { after, limit, now }: { readonly after?: FeedPlace | undefined; readonly limit: number; readonly now: Date },
): Promise<FeedPage> {
  // The event of the place is read too: it shows whether the place is of this feed.
  const from = after?.number ?? 1;
  const listed = await feed.list(organisation, from, { now, limit: limit + 1 });
  const [first] = listed;
  const isThere = after !== undefined && first?.number === after.number;
  if (isThere && placeBehind(first).mark !== after.mark) {
    throw new Failure("cursor_expired", { detail: "another feed" });
  }
  const behind = (isThere ? listed.slice(1) : listed).slice(0, limit);
  if (after !== undefined && !isThere) {
    const [next] = behind;
    const lostAt = next === undefined ? await findEnd(feed, organisation, after) : next.number > after.number + 1 && next.beforeAt;
    if (lostAt instanceof Date && isExpired(lostAt, now)) {
      throw new Failure("cursor_expired", { detail: "events behind the place have expired" });
    }
  }
  const events = shownInFull(behind, after?.number ?? 0, now);
  const last = events.at(-1);
  const next = last === undefined ? after : placeBehind(last);
  return { events, ...(next === undefined ? {} : { next }) };
}

/**
 * Looks how far a feed is that shows nothing behind a place.
 *
 * @returns When the last event behind the place got its number. `undefined`: there is none.
 * @throws {Failure} `cursor_expired`: the feed has not come to the place.
 */
async function findEnd(feed: Pick<EventFeed, "head">, organisation: string, after: FeedPlace): Promise<Date | undefined> {
  const head = await feed.head(organisation);
  if (head === undefined || head.number < after.number) {
    throw new Failure("cursor_expired", { detail: "the feed is behind the place" });
  }
  return head.number === after.number ? undefined : head.numberedAt;
}

/**
 * Ends before the first number that is missing. Expired events are missing at the beginning only, because they expire in the order of their
 * numbers: anywhere else, the table shows a write in part.
 *
 * @param behind - Events as they were listed.
 * @param after - The number behind which they were listed; 0 is the beginning.
 */
export function shownInFull(behind: readonly FeedEvent[], after: number, now: Date): readonly FeedEvent[] {
  const [first] = behind;
  const isFirst = first !== undefined && (first.number === after + 1 || first.beforeAt === undefined || isExpired(first.beforeAt, now));
  if (!isFirst) {
    return [];
  }
  const end = behind.findIndex(({ number }, index) => number !== first.number + index);
  return end === -1 ? behind : behind.slice(0, end);
}
