import * as v from "valibot";
import type { Route } from "../../lib/http/route.ts";
import { callSchema } from "../../lib/relay/parse-call.ts";

const rest = { rights: "refresh", share: true } as const;
const ofToken = { ...rest, permission: "some tokens" } as const;

export const relayCall = () =>
  ({
    ...rest,
    on: "POST /connections/{provider}/relay",
    lambda: "relay-call",
    permission: "some relay",
    query: ["account"],
    body: callSchema,
    limit: ["relay", "120/min"],
  }) as const satisfies Route;

export const reportRejectedToken = () =>
  ({
    ...ofToken,
    on: "POST /connections/{provider}/token/rejected",
    lambda: "report-rejected",
    query: ["account", "min_ttl", "access"] /** SHA-256 in base64url, without padding. */,
    body: v.strictObject({ fingerprint: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)) }),
  }) as const satisfies Route;

const query = ["account", "min_ttl", "access", "as", "project"] as const;
export const readToken = () => ({ ...ofToken, on: "GET /connections/{provider}/token", lambda: "serve", query }) as const satisfies Route;
