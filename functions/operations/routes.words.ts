import * as v from "valibot";
import { maybe, ok, orNull, providerName, said, saidObject, string, timestamp, type WordsOf } from "../../lib/openapi/describe.ts";
import { states as stateNames } from "../connections/answers.words.ts";
import { causeWords } from "../connections/attention.words.ts";
import type * as routes from "./routes.ts";

export const tag = { name: "Operations", description: "The state of every organisation's connections, for the operator of this service." };

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const states = v.strictObject(v.entriesFromList(stateNames, count));
const read = {
  counted: said(count, "Connections that were read."),
  unreadable: said(count, "Records that this release cannot read. They are not counted."),
  complete: said(v.boolean(), "`false`: the request's time was over, and there are more, which the next request does not reach either."),
};
const counts = { connections: count, organisations: count };
const stop = saidObject("Stop", "What the operator has stopped by `ops stop`.", {
  kind: v.picklist(["everything", "provider", "organisation"]),
  provider: v.nullable(providerName),
  organisation: v.nullable(v.string()),
  since: timestamp,
});
const operations = v.strictObject({
  ...read,
  organisations: count,
  states,
  longest_overdue_seconds: said(count, "Since the longest overdue refresh fell due. `0`: none is overdue."),
  causes: said(
    v.array(
      saidObject("OperationsCause", "Why connections of all organisations need attention.", { ...causeWords, ...counts, since: timestamp }),
    ),
    "First those that leave callers without a token, then the earliest. `acts`: `you` is a person of the customer's.",
  ),
  upcoming: said(
    v.array(saidObject("OperationsUpcoming", "What expires soon, in all organisations.", { ...causeWords, ...counts, at: timestamp })),
    "Secrets within four weeks, and logins that cannot be refreshed within two.",
  ),
  providers: v.array(
    saidObject("ProviderOperations", "The connections to one provider, in all organisations.", {
      provider: providerName,
      states,
      refreshed_last_hour: said(count, "Connections with a refresh within the hour before."),
      failed_last_hour: said(count, "Connections with a failure within the hour before that is not over."),
    }),
  ),
  stops: v.array(stop),
  drained_since: orNull(timestamp, "Since when no refresh token is spent of a provider that rotates them."),
});
const organisation = saidObject("OrganisationOperations", "The connections of one organisation.", {
  organisation: string("Its id. A person without an organisation is `user:` and the id of the person."),
  states,
  causes: v.array(
    saidObject("OrganisationCause", "Why connections of one organisation need attention.", {
      ...{ ...causeWords, since: timestamp },
      connections: v.array(saidObject("OperatedConnection", "The place of a connection.", { provider: providerName, account: v.string() })),
    }),
  ),
  last_used_at: said(timestamp, "When a token was last asked for, of any of the connections."),
});
const none = { healthy: 1, warning: 0, degraded: 0, reauth_required: 0, disconnecting: 0 };
const all = { counted: 1, unreadable: 0, complete: true };
const cost = "Each request reads the whole table, so a page should not repeat it within a minute.";

/** The operator's view of all organisations. */
export const words: WordsOf<typeof routes> = {
  readOperations: {
    summary: "Whether connections lose access, in all organisations",
    description: `It names no connection, and an organisation only where it is stopped. ${cost}`,
    answers: ok("What needs attention, and what is stopped.", operations, {
      well: {
        ...{ ...all, organisations: 1, states: none, longest_overdue_seconds: 0, causes: [], upcoming: [], stops: [], drained_since: null },
        providers: [{ provider: "aws", states: none, refreshed_last_hour: 0, failed_last_hour: 0 }],
      },
    }),
  },
  listOrganisations: {
    summary: "The organisations with connections",
    description: `First those of which the most connections have no token, then by id. ${cost}`,
    query: {
      q: maybe(v.pipe(v.string(), v.minLength(1), v.maxLength(128)), "Only those with this text in their id, in capitals or not."),
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)), 100),
    },
    answers: ok(
      "The organisations.",
      v.strictObject({ ...read, found: said(count, "Organisations that fit, also beyond `limit`."), organisations: v.array(organisation) }),
      {
        one: {
          ...{ ...all, found: 1 },
          organisations: [{ organisation: "acme", states: none, causes: [], last_used_at: "2026-11-30T12:00:00.000Z" }],
        },
      },
    ),
  },
};
