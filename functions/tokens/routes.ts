import * as v from "valibot";
import type { Route } from "../../lib/http/route.ts";
import { callSchema } from "../../lib/relay/parse-call.ts";

export const relayCall = () =>
  ({
    on: "POST /connections/{provider}/relay",
    lambda: "relay-call",
    rights: "refresh",
    permission: "some relay",
    query: ["account"],
    body: callSchema,
    share: true,
    limit: ["relay", "120/min"],
  }) as const satisfies Route;

export const reportRejectedToken = () =>
  ({
    on: "POST /connections/{provider}/token/rejected",
    lambda: "report-rejected",
    rights: "refresh",
    permission: "some tokens",
    query: ["account", "min_ttl", "access"] /** SHA-256 in base64url, without padding. */,
    body: v.strictObject({ fingerprint: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)) }),
    share: true,
  }) as const satisfies Route;

export const readToken = () =>
  ({
    on: "GET /connections/{provider}/token",
    lambda: "serve",
    rights: "refresh",
    permission: "some tokens",
    query: ["account", "min_ttl", "access", "as", "project"],
    share: true,
  }) as const satisfies Route;
