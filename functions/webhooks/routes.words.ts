import * as v from "valibot";
import {
  limitParameter,
  maybe,
  named,
  namedObject,
  ok,
  orNull,
  said,
  string,
  timestamp,
  type WordsOf,
} from "../../lib/openapi/describe.ts";
import { storeFailures } from "../../lib/openapi/failures.ts";
import { eventKinds } from "../../lib/webhooks/event-kinds.ts";
import type * as routes from "./routes.ts";

export const tag = { name: "Webhooks", description: "Sends the organisation's events to its receiver, by Standard Webhooks." };

const kind = named("EventKind", v.picklist(eventKinds));
const sendError = v.picklist(["timeout", "network", "too_large", "redirect", "page", "refused_address", "no_key"]);
const signingKey = string("Starts with `whsec_`. Shown once.");

const webhook = {
  url: v.string(),
  kinds: orNull(v.array(kind), "`null`: all events."),
  status: v.picklist(["enabled", "disabled"]),
  created_at: timestamp,
  updated_at: timestamp,
  updated_by: v.string(),
  failures: said(v.number(), "Passes in a row in which every try failed."),
  failing_since: v.optional(timestamp),
  disabled_reason: maybe(v.picklist(["gone", "failing"]), "`gone`: it answered 410. `failing`: it failed for five days."),
  disabled_at: v.optional(timestamp),
};
const webhookView = namedObject("Webhook", webhook);

const delivery = namedObject("Delivery", {
  event_id: v.string(),
  type: kind,
  state: said(v.picklist(["delivered", "waiting", "dead"]), "`waiting`: it is tried again. `dead`: it was given up after a day."),
  attempts: v.number(),
  last_at: timestamp,
  retry_at: v.optional(timestamp),
  status: maybe(v.number(), "What the receiver answered last."),
  error: maybe(sendError, "Why there was no answer."),
});

const at = "2026-11-29T09:00:00.000Z";
const example = {
  url: "https://hooks.example.com/aurora",
  kinds: ["connection.reauth_required"],
  status: "enabled",
  created_at: at,
  updated_at: at,
  updated_by: "ada",
  failures: 0,
};
const signing_key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const waiting = {
  event_id: "CaI.7.reauth_required",
  type: "connection.reauth_required",
  state: "waiting",
  attempts: 3,
  last_at: "2026-11-29T09:02:00.000Z",
  retry_at: "2026-11-29T09:03:31.000Z",
  status: 503,
};

/** Webhooks. */
export const words: WordsOf<typeof routes> = {
  putWebhook: {
    summary: "Sets the URL that receives the organisation's events",
    description:
      "An organisation has one webhook. A new webhook begins with the next event. An existing webhook continues where it stopped, and is enabled. The key is shown in this answer alone: if it was lost, rotate it.",
    bodyExamples: { some: { url: example.url, kinds: example.kinds }, all: { url: example.url } },
    answers: ok("The webhook; of a new one with its key.", v.strictObject({ ...webhook, signing_key: v.optional(signingKey) }), {
      made: { ...example, signing_key },
    }),
    failures: ["webhook_destination_refused", ...storeFailures],
  },
  readWebhook: {
    summary: "The webhook of the organisation",
    description: "An organisation has at most one webhook. Its signing key is shown only when it is made.",
    answers: ok("The webhook, without its key.", webhookView, { enabled: example }),
    failures: ["not_found"],
  },
  deleteWebhook: {
    summary: "Deletes the organisation's webhook",
    description: "The webhook and its signing key are erased. Events that wait are not sent; `GET /events` still lists them.",
    answers: ok("There is no webhook, and no key of one.", v.strictObject({ erased: v.literal(true) }), { erased: { erased: true } }),
    failures: storeFailures,
  },
  rotateWebhookKey: {
    summary: "Makes another signing key",
    description: "For a day both keys sign. If one has leaked, delete the webhook and make it anew: the old key then signs nothing.",
    answers: ok("The new key.", v.strictObject({ signing_key: signingKey, both_keys_until: timestamp }), {
      rotated: { signing_key, both_keys_until: "2026-11-30T09:00:00.000Z" },
    }),
    failures: ["not_found", "webhook_rotating", ...storeFailures],
  },
  testWebhook: {
    summary: "Sends a test event at once",
    description: "It is of the type `webhook.test`, and is sent once.",
    answers: ok(
      "What became of it.",
      v.strictObject({
        event_id: v.string(),
        delivered: said(v.boolean(), "Whether the receiver answered with 2xx."),
        status: v.optional(v.number()),
        error: v.optional(sendError),
      }),
      { delivered: { event_id: "test.6f1d2c3b", delivered: true, status: 204 } },
    ),
    failures: ["not_found", "webhook_destination_refused", ...storeFailures],
  },
  listWebhookDeliveries: {
    summary: "What became of the newest events, newest first",
    description: "Each entry is the last attempt for one event.",
    query: { limit: limitParameter },
    answers: ok("Kept for 30 days.", v.strictObject({ deliveries: v.array(delivery) }), { waiting: { deliveries: [waiting] } }),
  },
};
