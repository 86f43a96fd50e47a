import { Failure } from "../errors.ts";
import type { FeedPlace } from "./read-feed.ts";

/** Writes where the next page of a feed begins. It is not secret: it names a place in the caller's own feed, wherever it comes from. */
export const writeFeedCursor = ({ number, mark }: FeedPlace): string => `${number}-${mark}`;

/** Reads the cursor of a request. @throws {Failure} `invalid_request` with the field `after`: no page has given it out. */
export function readFeedCursor(query: URLSearchParams): FeedPlace | undefined {
  const sent = query.get("after");
  if (sent === null) {
    return undefined;
  }
  const [, number, mark] = /^([1-9]\d{0,11})-([\w-]{8})$/.exec(sent) ?? [];
  if (number === undefined || mark === undefined) {
    throw new Failure("invalid_request", { field: "after" });
  }
  return { number: Number(number), mark };
}
