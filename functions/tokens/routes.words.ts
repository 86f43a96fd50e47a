import * as v from "valibot";
import { named, type RouteWords, type Words } from "../../lib/openapi/describe.ts";
import { usingFailures } from "../../lib/openapi/failure-groups.ts";
import { failureCode, owner } from "../../lib/openapi/failure-schemas.ts";
import { instant } from "../../lib/openapi/parameters.ts";
import { about, aboutExample } from "../connections/answers.words.ts";
import { relayWords } from "./relay.words.ts";
import type * as routes from "./routes.ts";

const ofEveryToken = {
  expires_at: v.pipe(v.nullable(instant), v.description("Keep the token until then. `null`: the provider did not say.")),
  scopes: v.array(v.string()),
  missing_scopes: v.pipe(v.array(v.string()), v.description("The requested scopes that were not granted.")),
  about,
  account: v.optional(v.pipe(v.string(), v.description("Of an account that a setup made: its address."))),
  warning: v.optional(
    v.pipe(
      v.strictObject({ code: failureCode, title: v.string(), action: v.string(), owner, command: v.optional(v.string()), since: instant }),
      v.description("The token works, and its refresh fails."),
    ),
  ),
};

const bearerToken = named("BearerToken", v.strictObject({ access_token: v.string(), token_type: v.literal("Bearer"), ...ofEveryToken }));

const sessionKeys = named(
  "SessionKeys",
  v.pipe(
    v.strictObject({ access_key_id: v.string(), secret_access_key: v.string(), session_token: v.string(), ...ofEveryToken }),
    v.description("The keys of a session at AWS."),
  ),
);

const token: RouteWords["answers"][number] = {
  description: "A live token. Never a refresh token, never a client's secret.",
  schema: v.union([bearerToken, sessionKeys]),
  examples: {
    bearer: {
      access_token: "ya29.a0AfH6SMB",
      token_type: "Bearer",
      expires_at: "2026-11-25T20:56:23.819Z",
      scopes: ["openid"],
      missing_scopes: [],
      about: aboutExample,
    },
    keys: {
      access_key_id: "ASIAIOSFODNN7EXAMPLE",
      secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      session_token: "FwoGZXIvYXdzEXAMPLE",
      expires_at: "2026-11-25T20:56:23.819Z",
      scopes: [],
      missing_scopes: [],
      about: { account_id: "123456789012", role_arn: "arn:aws:iam::123456789012:role/AuroraReadOnlyRole", region: "eu-west-1" },
    },
  },
};

const minTtl = v.optional(
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(0),
    v.maxValue(3000),
    v.description("Seconds the token should still live. Never more than half of its life is required."),
  ),
  300,
);

/** The broker, which hands out live tokens. */
export const words: Words<typeof routes> = {
  tag: { name: "Tokens", description: "Live tokens, for machines, and calls with them for machines that get none." },
  routes: {
    readToken: {
      summary: "A live access token",
      description:
        "Refreshed or requested first if necessary. Keep it until `expires_at` instead of asking again. A narrowed right (`tokens:read:{provider}[:{level}[:{account}]]`) is enough if it reaches the token; otherwise 403 `forbidden`.",
      query: {
        min_ttl: minTtl,
        access: v.optional(
          v.pipe(
            v.picklist(["full", "read", "operate"]),
            v.description("How much the token may do. Default: `full`; with `as` it is `read`, and `operate` is the other word."),
          ),
        ),
        as: v.optional(v.pipe(v.string(), v.description("`service-account`: a token of an account that the setup made."))),
        project: v.optional(
          v.pipe(v.string(), v.regex(/^[\w.:-]{1,128}$/), v.description("With `as`: a project that is set up. Default: the home project.")),
        ),
      },
      answers: { 200: token },
      failures: [
        "organisation_limited",
        ...usingFailures,
        "account_required",
        "access_credential_rejected",
        "setup_missing",
        "target_disabled",
        "access_not_set_up",
        "setup_access_lost",
      ],
    },
    reportRejectedToken: {
      summary: "The provider refused the token: another one, or why there is none",
      description:
        "The token is dropped in every process, and refreshed or requested anew once, however many callers report it. `fingerprint` is the SHA-256 of `access_token` or `session_token` in base64url without padding. At most 5 tokens of one connection in a minute and 30 in an hour are dropped.",
      query: {
        min_ttl: minTtl,
        access: v.optional(v.pipe(v.picklist(["full", "read"]), v.description("As it was when the token was asked for.")), "full"),
      },
      bodyExamples: { refused: { fingerprint: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg" } },
      answers: { 200: token },
      failures: [...usingFailures, "account_required", "access_credential_rejected", "organisation_limited"],
    },
    ...relayWords,
  },
};
