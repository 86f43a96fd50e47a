import * as v from "valibot";
import { answer, maybe, namedObject, type RouteWords, said, saidObject, string } from "../../lib/openapi/describe.ts";
import { auroraError } from "../../lib/openapi/failure-schemas.ts";
import { providerName, timestamp } from "../../lib/openapi/parameters.ts";

const undone = saidObject("Undone", "What was made at the provider and is gone. `count`: of what setup made.", {
  what: v.string(),
  target: v.optional(v.string()),
  count: v.optional(v.number()),
  state: v.picklist(["revoked", "removed"]),
});

export const left = saidObject("Left", "What was not undone, why, and what the customer can do about it.", {
  what: v.string(),
  target: v.optional(v.string()),
  name: v.optional(v.string()),
  state: v.optional(v.picklist(["left", "pending"])),
  code: string("A failure code, a word of the provider's setup, or why nothing was tried."),
  reason: v.string(),
  action: v.string(),
  url: maybe(v.string(), "Where the customer does it."),
  lives_until: v.optional(timestamp),
  command: v.optional(v.string()),
});

export const disconnection = namedObject("Disconnection", {
  provider: providerName,
  account: v.string(),
  state: said(v.picklist(["disconnected", "disconnecting"]), "`disconnecting`: the schedule continues it."),
  revoked: v.boolean(),
  undone: v.array(undone),
  left: v.array(left),
});

const kept = {
  what: "grant",
  code: "provider_unavailable",
  reason: "The provider could not serve the request",
  action: "The revocation is retried automatically for seven days.",
  url: "https://myaccount.google.com/connections",
};
export const disconnectionExamples = {
  pending: { provider: "gcp", account: "default", state: "disconnected", revoked: false, undone: [], left: [kept] },
};

/** What a disconnect of a whole provider answers to Aurora's client, also on the providers' own routes. */
export const disconnectAnswers: RouteWords["answers"] = {
  200: answer(
    "It is disconnected, or was not connected, or what setup made is being removed.",
    v.strictObject({ success: v.literal(true), message: v.string() }),
    { done: { success: true, message: "GCP disconnected successfully" } },
  ),
  206: answer("Part of it is done, and the schedule continues.", v.strictObject({ success: v.literal(false), message: v.string() })),
  500: answer("Nothing could be disconnected.", auroraError),
};
