import { beginActivity, readActivityCursor, writeActivityCursor } from "../../lib/audit/activity-cursor.ts";
import { readActivity } from "../../lib/audit/read-activity.ts";
import { s3Trail } from "../../lib/audit/s3-trail.ts";
import type { TrailStore } from "../../lib/audit/seal-hour.ts";
import { toActivityView } from "../../lib/audit/to-activity-view.ts";
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

type IsMachine = (id: string) => boolean;
type Deps = { readonly feed: EventFeed; readonly trail: TrailStore; readonly isMachine: IsMachine; readonly clock: Clock };

const pageSize = { min: 1, max: 100, fallback: 100 };

/** Milliseconds before the invocation's end in which nothing further is read. */
const reserveMs = 6000;

/** `GET /activity`, and the same of one connection: what happened in the caller's organisation, newest first. */
export const createHandler = serve(
  [routes.listActivity, routes.listConnectionActivity],
  ({ feed, trail, isMachine, clock }: Deps) =>
    async ({ principal, path, query, endsAt }) => {
      const key = path.provider === undefined ? undefined : readConnectionKey(principal, path.provider, path.account);
      const limit = readWholeNumber(query, "limit", pageSize);
      const mayReadActs = principal.permissions.has("audit:read");
      const sent = query.get("cursor");
      const from = sent === null ? await beginActivity(mayReadActs ? trail : undefined, clock()) : readActivityCursor(sent);
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
        acts: mayReadActs && from.hasActs ? "included" : "not_permitted",
        sealed_until: mayReadActs ? from.sealedUntil : null,
        ...defined({ next_cursor: next && writeActivityCursor({ ...next, sealedUntil: from.sealedUntil, hasActs: from.hasActs }) }),
      };
    },
);

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { bucket: text("AUDIT_BUCKET"), table: text("TABLE_NAME"), callers: text("CALLERS", "") });
  const table = openTable(config.table);
  const isMachine = listedIds(readListed(config.callers));
  return { feed: feedsIn(table), limits: limitsIn(table), trail: s3Trail(config.bucket), isMachine, clock: system.clock };
});
