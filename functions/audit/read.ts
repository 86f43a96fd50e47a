import { isPlaceInTrail, readTrail } from "../../lib/audit/read-trail.ts";
import { s3Trail } from "../../lib/audit/s3-trail.ts";
import { findNewest, type TrailStore } from "../../lib/audit/seal-hour.ts";
import { beginOf, hourAfter } from "../../lib/audit/trail-names.ts";
import { readConfig, text } from "../../lib/config.ts";
import { Failure } from "../../lib/errors.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { type Clock, system } from "../../lib/system.ts";
import { openTable } from "../../lib/table/table.ts";
import { limitsIn } from "../../lib/table/window-counters.ts";
import * as routes from "./routes.ts";

type Deps = { readonly store: TrailStore; readonly clock: Clock };

/** Milliseconds before the invocation's end in which no further file is read. */
const reserveMs = 6000;

/** `GET /audit`: the sealed audit records of the caller's organisation, with what proves them. */
export const createHandler = serve(routes.readAudit, ({ store, clock }: Deps) => async ({ principal, query, endsAt }) => {
  const after = query.get("after") ?? undefined;
  if (after !== undefined && !isPlaceInTrail(after)) {
    throw new Failure("invalid_request", { field: "after" });
  }
  const mayGoOn = () => endsAt.getTime() - clock().getTime() > reserveMs;
  // Before the page: what was sealed in between is on a later one.
  const newest = await findNewest(store, clock());
  const providerSession = query.get("provider_session") ?? undefined;
  const { files, next = null } = await readTrail(store, principal.tenant, { after, providerSession, mayGoOn });
  return { files, next, sealed_until: newest === undefined ? null : beginOf(hourAfter(newest)).toISOString() };
});

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { bucket: text("AUDIT_BUCKET"), table: text("TABLE_NAME") });
  return { store: s3Trail(config.bucket), limits: limitsIn(openTable(config.table)), clock: system.clock };
});
