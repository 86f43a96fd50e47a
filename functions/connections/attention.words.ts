import * as v from "valibot";
import { maybe, named, namedObject, ok, providerName, said, string, timestamp } from "../../lib/openapi/describe.ts";
import { connectionExample, ownClientWords } from "./answers.words.ts";

const count = v.pipe(v.number(), v.integer());

/** How far an answer counts. */
export const counted = {
  counted: said(count, "How many connections were read: at most 5,000."),
  complete: said(v.boolean(), "`false`: the organisation has more, and the answer is about those that come first in the list."),
};
const actor = said(
  v.picklist(["you", "administrator", "aurora", "provider"]),
  "`you`: a person of the organisation who may connect. `administrator`: that of your account at the provider. `aurora`: the operator of this service.",
);
const nextStep = said(
  v.picklist(["reconnect", "correct", "ask", "check", "replace", "wait"]),
  "`reconnect`: connect again. `correct`: correct it at the provider, then check. `ask`: send the text and the command to the administrator. `check`: a check has findings with what to do. `replace`: connect with another secret. `wait`: it is retried, or the operator acts.",
);
const acts = named("CauseActor", actor);
const step = named("CauseStep", nextStep);
const severity = named("CauseSeverity", said(v.picklist(["error", "warning"]), "`error`: callers get no token."));
const cause = string("A failure code, the code of a finding, `secret_expiring` or `credential_expiry`.");

/** What every list of causes says of one. */
export const causeWords = { cause, title: v.string(), severity, acts };

/** @param time - The name of an instant, and what it is. */
const causes = (name: string, time: "since" | "at", instant: string) => {
  const when = { severity, [time]: said(timestamp, instant) };
  const command = maybe(v.string(), "A shell command by which the customer repairs it.");
  const affected = v.strictObject({
    provider: providerName,
    account: v.string(),
    label: v.nullable(v.string()),
    ...when,
    command,
    own_client: ownClientWords,
  });
  const connections = said(v.pipe(v.array(affected), v.maxLength(20)), "The first 20: those without a token, then the earliest.");
  const next = v.strictObject({ step, text: v.string() });
  return v.array(namedObject(name, { ...causeWords, ...when, count, connections, next }));
};
const sealed = { severity: "error", since: connectionExample.updated_at };
const causeExample = {
  ...{ cause: "vault_sealed", title: "The credential store is sealed", ...sealed, acts: "aurora", count: 1 },
  connections: [{ provider: "gcp", account: "default", label: "Production", ...sealed }],
  next: { step: "wait", text: "The operator of Aurora must act. It is retried automatically." },
};

/** The route of what needs attention. */
export const attentionWords = {
  listAttention: {
    summary: "What needs attention, by cause",
    description:
      "Each connection is in one cause at most: a failure, or what the last check found. A failure that passes by itself counts while callers get no token. `upcoming`: secrets that expire within four weeks, and logins that expire within two and cannot be refreshed. The service reads records and asks no provider.",
    answers: ok(
      "The causes: first those that leave callers without a token, then the earliest.",
      v.strictObject({
        ...counted,
        causes: causes("Cause", "since", "Since when. Of a finding: when it was found last."),
        upcoming: causes("UpcomingCause", "at", "When it expires."),
      }),
      { sealed: { counted: 1, complete: true, causes: [causeExample], upcoming: [] } },
    ),
  },
} as const;
