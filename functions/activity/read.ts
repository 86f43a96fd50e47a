import { type ActivityCursor, readActivityCursor, writeActivityCursor } from "../../lib/audit/activity-cursor.ts";
import { readActivity } from "../../lib/audit/read-activity.ts";
import { s3Trail } from "../../lib/audit/s3-trail.ts";
import { findNewest, type TrailStore } from "../../lib/audit/seal-hour.ts";
import { toActivityView } from "../../lib/audit/to-activity-view.ts";
import { beginOf, hourAfter } from "../../lib/audit/trail-names.ts";
import { readConfig, text } from "../../lib/config.ts";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import type { EventFeed } from "../../lib/feed/event-feed.ts";
import { listedIds, readListed } from "../../lib/http/callers/read-listed.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { readWholeNumber } from "../../lib/http/query.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { type Clock, system } from "../../lib/system.ts";
import { feedsIn } from "../../lib/table/stored-feeds.ts";
import { openTable } from "../../lib/table/table.ts";
import { limitsIn } from "../../lib/table/window-counters.ts";
import * as routes from "./routes.ts";

type Deps = {
  readonly feed: EventFeed;
  readonly trail: TrailStore;
  readonly isMachine: (id: string) => boolean;
  readonly clock: Clock;
};

const pageSize = { min: 1, max: 100, fallback: 50 };

/** Milliseconds before the invocation's end in which nothing further is read. */
const reserveMs = 6000;

/** `GET /activity`, and the same of one connection: what happened in the caller's organisation, newest first. */
export const createHandler = serve(
  [routes.listActivity, routes.listConnectionActivity],
  (deps: Deps) =>
    async ({ principal, path, query, endsAt }) => {
      const { feed, trail, isMachine, clock } = deps;
      const key = path.provider === undefined ? undefined : readConnectionKey(principal, path.provider, path.account);
      const limit = readWholeNumber(query, "limit", pageSize);
      const mayReadActs = principal.permissions.has("audit:read");
      const sent = query.get("cursor");
      const from = sent === null ? await begin(deps, mayReadActs) : readActivityCursor(sent);
      if (from === undefined) {
        throw new Failure("invalid_request", { field: "cursor" });
      }
      const { happenings, next } = await readActivity({ feed, trail }, principal.tenant, {
        from: { ...from, acts: mayReadActs ? from.acts : null },
        limit,
        isWanted: ({ provider, account }) => key === undefined || (provider === key.provider && account === key.account),
        now: clock(),
        mayGoOn: () => endsAt.getTime() - clock().getTime() > reserveMs,
      });
      return {
        entries: happenings.map((happening) => toActivityView(happening, isMachine)),
        acts: mayReadActs ? "included" : "not_permitted",
        sealed_until: mayReadActs ? from.sealedUntil : null,
        ...defined({ next_cursor: next && writeActivityCursor({ ...next, sealedUntil: from.sealedUntil }) }),
      };
    },
);

/** Begins with the newest event, and with the hour that was sealed last. */
async function begin({ trail, clock }: Deps, mayReadActs: boolean): Promise<ActivityCursor> {
  const newest = mayReadActs ? await findNewest(trail, clock()) : undefined;
  const open = newest && hourAfter(newest);
  return open === undefined
    ? { events: {}, acts: null, sealedUntil: null }
    : { events: {}, acts: { file: open, left: 0 }, sealedUntil: beginOf(open).toISOString() };
}

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { bucket: text("AUDIT_BUCKET"), table: text("TABLE_NAME"), callers: text("CALLERS", "") });
  const table = openTable(config.table);
  const isMachine = listedIds(readListed(config.callers));
  return { feed: feedsIn(table), limits: limitsIn(table), trail: s3Trail(config.bucket), isMachine, clock: system.clock };
});
