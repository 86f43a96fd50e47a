import * as v from "valibot";
import { limitParameter, maybe, ok, orNull, said, saidObject, string, timestamp, type WordsOf } from "../../lib/openapi/describe.ts";
import type * as routes from "./routes.ts";

export const tag = { name: "Events", description: "What has happened to the connections of the organisation." };

/** An event, in the feed and in a webhook. */
export const event = saidObject("Event", "What happened, in the form of Standard Webhooks.", {
  id: string("The same wherever the event is told: deduplicate by it."),
  type: string("Such as `connection.connected`."),
  timestamp: timestamp,
  data: said(v.record(v.string(), v.string()), "The detail that EventBridge gets."),
});

const at = "2026-11-24T17:41:00.071Z";
const id = "CaI.7.reauth_required";
const data = { id, at, organisation: "acme", provider: "gcp", account: "default", connection_id: "CaI", code: "grant_revoked" };
export const eventExample = { id, type: "connection.reauth_required", timestamp: at, data };

/** The feed of events. */
export const words: WordsOf<typeof routes> = {
  listEvents: {
    summary: "The events of the organisation, oldest first",
    description:
      "Kept for 30 days. Each event has one place, and no event ever appears in front of one that was read: keep `next`, also of an empty page. 410 `cursor_expired`: read from the oldest event on, and leave out the ids that you know.",
    query: {
      after: maybe(v.pipe(v.string(), v.regex(/^[1-9]\d{0,11}-[\w-]{8}$/)), "`next` of the page before. Absent: the oldest event."),
      limit: limitParameter,
    },
    answers: ok(
      "A page. Without events: there is nothing new.",
      v.strictObject({
        events: v.array(event),
        next: orNull(v.string(), "The place behind the last event, also of an empty page. `null`: there was never an event."),
      }),
      { page: { events: [eventExample], next: "4711-pL3x_9Qa" } },
    ),
    failures: ["cursor_expired"],
  },
};
