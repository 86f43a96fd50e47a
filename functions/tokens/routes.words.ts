import * as v from "valibot";
import { answer, maybe, named, orNull, said, string, timestamp, type WordsOf } from "../../lib/openapi/describe.ts";
import { failureCodeSchema, owner, usingFailures } from "../../lib/openapi/failures.ts";
import { aboutExample, tokenPurpose } from "../connections/answers.words.ts";
import type * as routes from "./routes.ts";

export const tag = { name: "Tokens", description: "Live tokens, for machines, and calls with them for machines that get none." };

const ofEveryToken = {
  expires_at: orNull(timestamp, "Keep the token until then. `null`: the provider did not say."),
  scopes: v.array(v.string()),
  missing_scopes: said(v.array(v.string()), "The requested scopes that were not granted."),
  about: tokenPurpose,
  account: maybe(v.string(), "Of an account that a setup made: its address."),
  warning: maybe(
    v.strictObject({
      code: failureCodeSchema,
      title: v.string(),
      action: v.string(),
      owner,
      command: v.optional(v.string()),
      since: timestamp,
    }),
    "The token works, and its refresh fails.",
  ),
};

const bearerToken = named("BearerToken", v.strictObject({ access_token: v.string(), token_type: v.literal("Bearer"), ...ofEveryToken }));

const keys = v.entriesFromList(["access_key_id", "secret_access_key", "session_token"], v.string());
const sessionKeys = named("SessionKeys", said(v.strictObject({ ...keys, ...ofEveryToken }), "The keys of a session at AWS."));

const lasting = { expires_at: "2026-11-25T20:56:23.819Z", missing_scopes: [] };

const token = answer("A live token. Never a refresh token, never a client's secret.", v.union([bearerToken, sessionKeys]), {
  bearer: { access_token: "ya29.a0AfH6SMB", token_type: "Bearer", ...lasting, scopes: ["openid"], about: aboutExample },
  keys: {
    access_key_id: "ASIAIOSFODNN7EXAMPLE",
    secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    session_token: "FwoGZXIvYXdzEXAMPLE",
    ...lasting,
    scopes: [],
    about: { account_id: "123456789012", role_arn: "arn:aws:iam::123456789012:role/AuroraReadOnlyRole", region: "eu-west-1" },
  },
});

const relayed = named(
  "RelayedAnswer",
  v.strictObject({
    status: said(v.number(), "The provider's."),
    headers: said(v.record(v.string(), v.string()), "A few of the provider's, in lower case."),
    body: string("As the provider sent it."),
    encoding: said(v.picklist(["text", "base64"]), "How `body` is written. `base64`: it is no text in UTF-8."),
  }),
);

const seconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3000));
const min_ttl = v.optional(said(seconds, "Seconds the token should still live. Never more than half of its life is required."), 300);

const levels = v.picklist(["full", "read", "operate"]);
const project = v.pipe(v.string(), v.regex(/^[\w.:-]{1,128}$/));

const failures = ["organisation_limited", ...usingFailures, "account_required", "access_credential_rejected"] as const;

/** The broker, which hands out live tokens, and the relay, which sends calls to providers for machines that get no token. */
export const words: WordsOf<typeof routes> = {
  readToken: {
    summary: "A live access token",
    description:
      "Refreshed or requested first if necessary. Keep it until `expires_at` instead of asking again. A narrowed right (`tokens:read:{provider}[:{level}[:{account}]]`) is enough if it reaches the token; otherwise 403 `forbidden`.",
    query: {
      min_ttl,
      access: maybe(levels, "How much the token may do: `full` (the default) or `read`; with `as`, `read` (the default) or `operate`."),
      as: maybe(v.string(), "`service-account`: a token of an account that the setup made."),
      project: maybe(project, "With `as`: a project that is set up. Default: the host project."),
    },
    answers: { 200: token },
    failures: [...failures, "setup_missing", "target_disabled", "access_not_set_up", "setup_access_lost"],
  },
  reportRejectedToken: {
    summary: "The provider refused the token: another one, or why there is none",
    description:
      "The token is dropped in every process, and refreshed or requested anew once, however many callers report it. `fingerprint` is the SHA-256 of `access_token` or `session_token` in base64url without padding. At most 5 tokens of one connection in a minute and 30 in an hour are dropped.",
    query: { min_ttl, access: v.optional(said(v.picklist(["full", "read"]), "As it was when the token was asked for."), "full") },
    bodyExamples: { refused: { fingerprint: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg" } },
    answers: { 200: token },
    failures,
  },
  relayCall: {
    summary: "Sends a call to the provider with the connection's token",
    description:
      "Sends calls of a short list, which read, and calls that the operator has added. Calls that read need `relay:use`, or a right narrowed to the provider (`relay:use:{provider}[:read[:{account}]]`). Added calls that change something need `relay:use:{provider}:write[:{account}]`. The answer is 200 whatever the provider answered: its status is in the body. No redirect is followed.",
    bodyExamples: {
      projects: { method: "GET", host: "cloudresourcemanager.googleapis.com", path: "/v1/projects?pageSize=10" },
      identity: {
        method: "POST",
        host: "sts.eu-west-1.amazonaws.com",
        path: "/",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "Action=GetCallerIdentity&Version=2011-06-15",
      },
    },
    answers: {
      200: answer("What the provider answered.", relayed, {
        answered: { status: 200, headers: { "content-type": "application/json" }, body: '{"projects":[]}', encoding: "text" },
      }),
    },
    failures: [...failures, "relay_forbidden", "relay_redirected", "relay_answer_too_large", "relay_answer_withheld"],
  },
};
