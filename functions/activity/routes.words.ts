import * as v from "valibot";
import { limitParameter, ok, orNull, providerName, said, saidObject, string, timestamp, type WordsOf } from "../../lib/openapi/describe.ts";
import type * as routes from "./routes.ts";

export const tag = { name: "Activity", description: "What happened: events and audit records in one list." };

const who = v.strictObject({ kind: v.picklist(["person", "machine", "system", "operator", "unknown"]), id: v.nullable(v.string()) });
const connection = v.strictObject({ provider: providerName, account: v.optional(v.string()), id: v.optional(v.string()) });
const entry = saidObject("ActivityEntry", "An event, an act of the audit trail, or both where the act is the record of the event.", {
  id: string("Of the event or the record. Two entries with one id are one."),
  at: timestamp,
  who: said(who, "`system`: the audit record names no caller. `unknown`: an event without its audit record, which names the caller."),
  what: string("The name of the event, such as `connection.degraded`, or the act, such as `requested` or `handed_out`."),
  title: string("The same in plain words, or the route of a request, or the act's name."),
  route: v.optional(string("Of a request that made no event.")),
  connection: orNull(connection, "By its account and its id."),
  result: orNull(v.string(), "A code of a failure, or the HTTP status of the answer."),
  request_id: orNull(v.string(), "An event has that of its act, once the hour is sealed."),
  source: v.picklist(["event", "audit", "both"]),
});
const entryExample = {
  ...{
    id: "CaI.9.disconnected",
    at: "2026-11-28T21:04:11.020Z",
    who: { kind: "person", id: "ada" },
    what: "connection.disconnected",
    title: "Disconnected",
  },
  ...{ connection: { provider: "gcp", account: "default", id: "CaI" }, result: "200", request_id: "Xk3fOh-_oAMEJ0w=", source: "both" },
};

const page = ok(
  "A page. It may be short, or empty, and not the last. The last one has no cursor.",
  v.strictObject({
    entries: v.array(entry),
    acts: said(v.picklist(["included", "not_permitted"]), "`not_permitted`: without `audit:read` the list has events only."),
    sealed_until: orNull(timestamp, "Acts are complete up to this instant. Newer ones come when their hour is sealed."),
    next_cursor: v.optional(v.string()),
  }),
  { one: { entries: [entryExample], acts: "included", sealed_until: "2026-11-28T22:00:00.000Z" } },
);
const cursor = v.optional(v.pipe(v.string(), v.regex(/^[\w-]{8,4096}$/), v.description("`next_cursor` of the page before.")));
const rest = { query: { limit: limitParameter, cursor }, answers: page };

/** The activity of an organisation. */
export const words: WordsOf<typeof routes> = {
  listActivity: {
    summary: "What happened in the organisation, newest first",
    description:
      "Events of the last 30 days. With `audit:read` also the organisation's sealed acts, of all times. An event and its audit record are one entry, and a request is shown with its event if both are in one file of the trail. Late records are listed where they arrived. `GET /audit` has the proofs.",
    ...rest,
    failures: ["audit_unavailable"],
  },
  listConnectionActivity: {
    summary: "What happened to one connection, newest first",
    description: "The entries of `GET /activity` that name this provider and account, also of earlier connections of that name.",
    ...rest,
    failures: ["not_found", "audit_unavailable"],
  },
};
