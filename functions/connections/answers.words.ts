import * as v from "valibot";
import {
  answer,
  maybe,
  named,
  namedObject,
  ok,
  orNull,
  providerName,
  type RouteWords,
  said,
  saidObject,
  string,
  timestamp,
} from "../../lib/openapi/describe.ts";
import { auroraError, failureCodeSchema, owner } from "../../lib/openapi/failures.ts";

export const undone = saidObject("Undone", "What was made at the provider and is gone. `count`: of what setup made.", {
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

/** The words of a failure, such as `toFailureView` builds them. */
const failureWords = {
  code: failureCodeSchema,
  title: v.string(),
  action: v.string(),
  owner,
  command: maybe(v.string(), "A shell command by which the customer repairs it."),
};
export const failureView = namedObject("Failure", failureWords);

const severity = named("Severity", said(v.picklist(["info", "warning", "error", "unknown"]), "`unknown`: the check could not run."));
const findingFields = {
  code: v.string(),
  severity,
  target: maybe(v.string(), "What the remark is about, such as a scope."),
  title: v.string(),
  action: v.string(),
  owner,
};
export const finding = saidObject("Finding", "A remark of a check on what works.", findingFields);
export const foundAt = saidObject("FindingAt", "A finding, and when it was found.", { ...findingFields, at: timestamp });

export const identity = namedObject("Identity", {
  id: string("The provider's own id of the account."),
  label: orNull(v.string(), "Its name for people, such as an e-mail address."),
});

export const connectionStatus = named(
  "ConnectionStatus",
  said(
    v.picklist(["active", "degraded", "reauth_required", "disconnecting"]),
    "`degraded`: the token expired, and its refresh fails for a temporary reason. `reauth_required`: only the customer can repair it.",
  ),
);

/** The states by which connections are counted. */
export const states = ["healthy", "warning", "degraded", "reauth_required", "disconnecting"] as const;
const state = named("ConnectionState", said(v.picklist(states), "The status. `warning`: it is active, and needs a person."));

const names = v.array(v.string());
export const scopes = namedObject("Scopes", { requested: names, granted: names, missing: names });

const next = {
  at: timestamp,
  reason: v.picklist(["expiry", "credential_expiry", "keep_alive", "verify", "retry", "duty", "disconnect"]),
  what: v.string(),
};
const credential = {
  store: v.picklist(["vault", "secrets-manager"]),
  version: v.number(),
  expires_at: maybe(v.string(), "When the customer's own secret or certificate expires."),
  reference: maybe(v.string(), "The place in the store, for callers who may write."),
};
const checked = { at: timestamp, severity: v.nullable(severity), code: v.nullable(v.string()) };

/** The client of a grant. */
export const ownClientWords = maybe(v.string(), "The organisation's own OAuth client that made it. Absent: the client of the service.");

const connectionFields = {
  id: v.string(),
  provider: providerName,
  account: v.string(),
  label: orNull(v.string(), "What a person calls the connection. `null`: it has none."),
  tags: said(v.record(v.string(), v.string()), "What the organisation sorts its connections by. No secret."),
  status: connectionStatus,
  state,
  method: string("How the connection was made, such as `login`."),
  identity,
  connected_by: string("The id of the person who connected it."),
  own_client: ownClientWords,
  expires_at: orNull(timestamp, "When the access token expires. `null`: not known, or none is stored."),
  refreshed_at: timestamp,
  last_used_at: said(timestamp, "When a caller last asked for the token, to the hour."),
  scopes,
  last_failure: orNull(v.strictObject({ ...failureWords, at: timestamp, attempts: v.number() }), "The failures since the last success."),
  checked: orNull(v.strictObject(checked), "What the last check found that was worst."),
  next: orNull(v.strictObject(next), "When the schedule works on the connection next. `null`: not before a person acts."),
  credential: orNull(v.strictObject(credential), "Where the credential is, never the credential. `null`: the method stores none."),
  left: said(v.array(left), "What earlier logins and secrets whose place was taken have left at the provider."),
  setup_run_id: v.nullable(v.string()),
  created_at: timestamp,
  updated_at: timestamp,
};
export const connectionView = namedObject("Connection", connectionFields);

/** What a token is for. Each provider has fields of its own, and so they are not named here. */
export const tokenPurpose = named(
  "About",
  said(
    v.record(v.string(), v.union([v.nullable(v.string()), v.boolean(), names])),
    "What a token is for, in fields of its provider, such as `account_id`. `null`: the record does not hold it.",
  ),
);
export const connectionWithAbout = namedObject("ConnectionWithAbout", { ...connectionFields, about: tokenPurpose });

const bareConnection = saidObject("BareConnection", "What a caller sees who may take its tokens, and read nothing else.", {
  id: v.string(),
  provider: providerName,
  account: v.string(),
  status: connectionStatus,
  about: tokenPurpose,
});
/** An entry of a list: whole for a caller who may read connections. */
export const listedConnection = named("ListedConnection", v.union([connectionWithAbout, bareConnection]));

/** A connection that another account or method would replace. */
export const replacedView = namedObject("ReplacedConnection", {
  status: connectionStatus,
  identity,
  method: v.string(),
  connected_by: v.string(),
  changes: said(v.number(), "What its setup made and still stands: a connect leaves it at the provider."),
});

const at = "2026-11-25T19:56:25.084Z";

/** A connection by a login, as its answers show it to a caller who may write. */
export const connectionExample = {
  id: "MJGzG_HSge0DYVrgWemAd98iPK0g8RMxAe_rw6vPypU",
  provider: "gcp",
  account: "default",
  label: "Production",
  tags: { env: "prod" },
  status: "active",
  state: "healthy",
  method: "login",
  identity: { id: "110100000000000000001", label: "ada@example.com" },
  connected_by: "ada",
  expires_at: "2026-11-25T20:56:23.819Z",
  refreshed_at: at,
  last_used_at: at,
  scopes: { requested: ["openid", "email"], granted: ["openid", "email"], missing: [] },
  last_failure: null,
  checked: null,
  next: { at: "2026-11-25T20:44:35.008Z", reason: "expiry", what: "The token is refreshed before it expires." },
  credential: { store: "vault", version: 1, reference: "vault:kv/data/aurora-oauth-dev/connections/gcp/acme/default" },
  left: [],
  setup_run_id: null,
  created_at: at,
  updated_at: at,
};

export const aboutExample = {
  email: "ada@example.com",
  method: "login",
  default_project: "shop",
  projects: ["shop"],
  projects_truncated: false,
};

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

/** The answers of a route of Aurora's that did something: `success` with a text for people, and what else it answers. */
export const succeeded = (description: string, message: string, more: v.ObjectEntries = {}, moreExample: object = {}) =>
  ok(description, v.strictObject({ success: v.literal(true), message: v.string(), ...more }), {
    done: { success: true, message, ...moreExample },
  });

/** What a disconnect of a whole provider answers to Aurora's client, also on the providers' own routes. */
export const disconnectAnswers: RouteWords["answers"] = {
  ...succeeded("It is disconnected, or was not connected, or what setup made is being removed.", "GCP disconnected successfully"),
  206: answer("Part of it is done, and the schedule continues.", v.strictObject({ success: v.literal(false), message: v.string() })),
  500: answer("Nothing could be disconnected.", auroraError),
};
