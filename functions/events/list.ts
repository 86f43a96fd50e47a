import { asFailure, Failure } from "../../lib/errors.ts";
import type { EventFeed } from "../../lib/feed/event-feed.ts";
import { type FeedPlace, readFeed } from "../../lib/feed/read-feed.ts";
import { toEventView } from "../../lib/feed/to-event-view.ts";
import { readWholeNumber } from "../../lib/http/query.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { type Clock, system } from "../../lib/system.ts";
import { feedsIn } from "../../lib/table/stored-feeds.ts";
import { tableFrom } from "../../lib/table/table.ts";
import { limitsIn } from "../../lib/table/window-counters.ts";
import * as routes from "./routes.ts";

type Deps = { readonly feed: EventFeed; readonly clock: Clock };

const pageSize = { min: 1, max: 100, fallback: 100 };

/** Events that one request gives numbers to, if there are fewer with a number than its page has. The rest of a burst is left to a later request. */
const mostNumbered = 2000;

/** Milliseconds before the invocation's end in which no further events get numbers. */
const reserveMs = 6000;

/** `GET /events`: the events of the caller's organisation, oldest first. `next` names the place behind the last one, also of an empty page. */
export const createHandler = serve(routes.listEvents, ({ feed, clock }: Deps) => async ({ principal, query, endsAt, logger }) => {
  const [after, limit] = [readFeedCursor(query), readWholeNumber(query, "limit", pageSize)];
  const now = clock();
  const mayGoOn = () => endsAt.getTime() - clock().getTime() > reserveMs;
  const read = () => readFeed(feed, principal.tenant, { after, limit, now });
  const number = async (): Promise<number> => {
    try {
      return await feed.number(principal.tenant, { now, most: mostNumbered, mayGoOn });
    } catch (error) {
      const { code } = asFailure(error);
      if (code !== "table_throttled") {
        throw error;
      }
      // The next request goes on. What has a number is served.
      logger.warn("events wait for their numbers", { code });
      return 0;
    }
  };
  const first = await read();
  const { events, next } = first.events.length < limit && (await number()) > 0 ? await read() : first;
  return { events: events.map(({ notice }) => toEventView(notice)), next: next === undefined ? null : writeFeedCursor(next) };
});

export const handler = httpLambda(createHandler, (env) => {
  const table = tableFrom(env);
  return { feed: feedsIn(table), limits: limitsIn(table), clock: system.clock };
});

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
