import * as v from "valibot";
import { ok, orNull, said, string, taggedFields, type WordsOf } from "../../lib/openapi/describe.ts";
import { takesOver } from "../code-flow/redirects.words.ts";
import { connectionExample, connectionView, failureView, finding } from "../connections/answers.words.ts";
import { submissionFailures } from "../submission/submission.words.ts";
import { mostSubmissions } from "../submission/submission-body.ts";
import type * as routes from "./routes.ts";

export const tag = { name: "Connect", description: "Connecting an account of any provider." };

const fields = said(
  v.record(v.string(), v.unknown()),
  "What the method reads: the `fields` of its form in `GET /providers`, or of its kit.",
);
const place = { ...taggedFields, fields };
const chosen = {
  method: string("As connections name it, such as `role` or `service_account_key`."),
  replace_account: v.optional(
    said(v.boolean(), "Whether another account may replace the connected one. Another method of the same account replaces it anyway."),
    false,
  ),
};

const connected = v.strictObject({ connection: connectionView, findings: v.array(finding) });
const hints = { field: v.optional(v.string()), retry_after_seconds: v.optional(v.number()) };
const result = v.strictObject({
  ...connected.entries,
  account: orNull(v.string(), "`null`: the entry was refused before it was tried."),
  connection: v.nullable(connectionView),
  failure: orNull(v.strictObject({ ...failureView.entries, ...hints }), "Why it is not connected."),
});
const role = { roleArn: "arn:aws:iam::111122223333:role/AuroraReadOnlyRole", region: "eu-west-1" };
const failures = ["offer_required", "issuer_unreachable", "issuer_unavailable", "already_connected", "wrong_partition"] as const;

/** The routes that connect every provider. */
export const words: WordsOf<typeof routes> = {
  connectAccount: {
    summary: "Connects an account by what its method reads",
    description:
      "A preflight with the same body finds the same. Unknown fields are refused. At AWS and OVHcloud the account follows from the fields, so `account` may be left out. With `retry_after_seconds`, the provider may not know everywhere yet what the customer has just made.",
    body: v.strictObject({ ...chosen, ...place }),
    bodyExamples: { role: { method: "role", fields: role } },
    answers: ok("The connection, which is live.", connected, { live: { connection: connectionExample, findings: [] } }),
    failures: ["not_found", ...submissionFailures, ...failures],
  },
  connectAccounts: {
    summary: `Connects up to ${mostSubmissions} accounts by one method`,
    description: "Each account for itself: accounts that are not done when the request ends have a failure, and can be sent again.",
    body: v.strictObject({ ...chosen, connections: v.pipe(v.array(v.strictObject(place)), v.maxLength(mostSubmissions)) }),
    bodyExamples: { roles: { method: "role", connections: [{ fields: role }] } },
    answers: ok("What became of each, in their order.", v.strictObject({ results: v.array(result) }), { none: { results: [] } }),
    failures: ["not_found"],
  },
  createLoginLink: {
    summary: "A link by which a person logs in to the provider",
    description: `${takesOver.words} 404: the provider has no login. At OVHcloud \`account\` is a region with an OAuth client of the operator's, or begins with it.`,
    bodyExamples: { first: { return_path: "/chat" }, region: { account: "ovh-eu" }, handover: takesOver.example },
    answers: ok("The link, which works once within ten minutes.", v.strictObject({ login_url: v.pipe(v.string(), v.url()) }), {
      link: { login_url: "https://oauth.aurora.example/gcp/start?ticket=xjdpYiIIDCYq" },
    }),
    failures: ["not_found", "stopped"],
  },
};
