import * as v from "valibot";

const seconds = v.pipe(v.number(), v.integer(), v.minValue(1));
const duration = v.pipe(v.number(), v.integer(), v.minValue(0));
const milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The switches of the simulator, spelled as on the control plane. Strict: a misspelled switch is an error, not a no-op. */
export const settingsSchema = v.strictObject({
  access_token_lifetime_seconds: seconds,
  /** Whether the callback carries `iss` (RFC 9207). Google rolled it out account by account, so both happen. */
  iss: v.boolean(),
  /** The callback carries another provider's `iss`: the mix-up attack. */
  wrong_issuer: v.boolean(),
  /** Behaves as for an app in "Testing": refresh tokens expire after seven days. */
  testing_mode: v.boolean(),
  wrong_nonce: v.boolean(),
  id_token_tampering: v.picklist(["none", "absent", "bad_signature", "wrong_aud", "expired", "wrong_issuer"]),
  omit_refresh_token: v.boolean(),
  /** A Workspace administrator's session control: every refresh of a Cloud token asks for a new sign-in. */
  invalid_rapt: v.boolean(),
  /** The same, but only this many seconds after the token was issued. */
  invalid_rapt_after_seconds: v.nullable(seconds),
  /** The granted scopes, whatever was ticked; `null`: the ticked ones. */
  forced_granted_scopes: v.nullable(v.array(v.string())),
  /** The scopes of a refresh, as if a part of the consent had been withdrawn; `null`: all granted scopes. */
  scopes_at_refresh: v.nullable(v.array(v.string())),
  /** The behaviour of other providers, not Google's: each refresh returns a new refresh token and revokes the old one. */
  rotate_refresh_tokens: v.boolean(),
  /** A code that comes again ends the tokens that it brought (RFC 6749, section 4.1.2). Google does not say whether it does that. */
  revoke_on_code_reuse: v.boolean(),
  /** How long after its answer a revocation takes effect. Google documents a delay, but not its length. */
  revocation_effect_after_ms: milliseconds,
  /** How long a change of a policy, and a new service account, takes to spread. Reads of a policy show the change at once. */
  iam_propagation_seconds: duration,
  /** The same for a new service account alone; `null`: as long as a change of a policy. */
  account_propagation_seconds: v.nullable(duration),
  /** How a service account is refused that is too new to be known, or deleted: 404, or 403 as if it may not be seen. Google does both. */
  unknown_account: v.picklist(["missing", "forbidden"]),
  /** People whom Google knows beside those who can sign in: a policy that is written may name them. */
  other_people: v.array(v.pipe(v.string(), v.email(), v.toLowerCase())),
  /** Pages of a list have random sizes. Off: as many entries as the caller asks for, or all. */
  random_pages: v.boolean(),
  /** As at Google, a service account's calls need the called API in the account's own project. Off: the accounts of most tests have no APIs. */
  home_apis_required: v.boolean(),
  /** No issuer that customers trust can be reached. Its keys are still known for five minutes. */
  issuers_away: v.boolean(),
  /** How long an operation runs that writes a workload identity pool or one of its providers. What it writes stands at once. */
  pool_operation_seconds: duration,
  /** The state of the operator's clients: registered, their first secret deleted, or the clients deleted. */
  clients: v.picklist(["registered", "secret_changed", "deleted"]),
  /** `true` shows Google's own page, `"redirect"` sends the error to the callback; both refuse refreshes. */
  admin_policy_enforced: v.union([v.boolean(), v.literal("redirect")]),
  /** How long an operation runs that enables or disables APIs, on the simulator's clock. */
  enable_seconds: duration,
  /** The same for an operation that enables more than six; `null`: as long as any other. */
  enable_many_seconds: v.nullable(duration),
  /** How long after its operation an API still answers that it is disabled. */
  enabled_usable_after_seconds: duration,
  /** What Service Usage allows in a minute: 60 write units (`batchEnable` costs 5, any other write 1), or 120 writes. */
  service_usage_quota: v.picklist(["write_units", "mutations"]),
  /** How long an operation runs that changes a project's labels. */
  project_update_seconds: duration,
});

export type Settings = v.InferOutput<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  access_token_lifetime_seconds: 3599,
  iss: true,
  wrong_issuer: false,
  testing_mode: false,
  wrong_nonce: false,
  id_token_tampering: "none",
  omit_refresh_token: false,
  invalid_rapt: false,
  invalid_rapt_after_seconds: null,
  forced_granted_scopes: null,
  scopes_at_refresh: null,
  rotate_refresh_tokens: false,
  revoke_on_code_reuse: false,
  revocation_effect_after_ms: 0,
  iam_propagation_seconds: 0,
  account_propagation_seconds: null,
  unknown_account: "missing",
  other_people: [],
  random_pages: true,
  home_apis_required: false,
  issuers_away: false,
  pool_operation_seconds: 0,
  clients: "registered",
  admin_policy_enforced: false,
  enable_seconds: 0,
  enable_many_seconds: null,
  enabled_usable_after_seconds: 0,
  service_usage_quota: "write_units",
  project_update_seconds: 0,
};
