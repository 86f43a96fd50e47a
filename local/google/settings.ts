import * as v from "valibot";

const seconds = v.pipe(v.number(), v.integer(), v.minValue(1));
const milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The switches of the simulator, spelled as on the control plane. Strict: a misspelled switch is an error, not a no-op. */
export const settingsSchema = v.strictObject({
  access_token_lifetime_seconds: seconds,
  /** Whether the callback carries `iss` (RFC 9207). Google rolled it out account by account, so both happen. */
  iss: v.boolean(),
  /** The callback carries an `iss` that is not ours: the mix-up attack. */
  wrong_issuer: v.boolean(),
  /** As an app in "Testing": refresh tokens live for seven days. */
  testing_mode: v.boolean(),
  wrong_nonce: v.boolean(),
  id_token_tampering: v.picklist(["none", "absent", "bad_signature", "wrong_aud", "expired", "wrong_issuer"]),
  omit_refresh_token: v.boolean(),
  /** A Workspace administrator's session control: every refresh of a Cloud token asks for a new sign-in. */
  invalid_rapt: v.boolean(),
  /** The same, but only once this many seconds have gone by since the token was issued. */
  invalid_rapt_after_seconds: v.nullable(seconds),
  /** What is granted whatever was ticked; `null` leaves it to the tick boxes. */
  forced_granted_scopes: v.nullable(v.array(v.string())),
  /** What a refresh still grants; `null` is what was granted. As if a part of the consent had been withdrawn. */
  scopes_at_refresh: v.nullable(v.array(v.string())),
  /** Not Google's behaviour but that of others: each refresh gives another refresh token, and the one that was sent is dead. */
  rotate_refresh_tokens: v.boolean(),
  /** How long after its answer a revocation takes effect. Google says that this may take some time, and not how much. */
  revocation_effect_after_ms: milliseconds,
  /** What the operator, or Google, has done to the clients: the first secret was deleted, or the clients were. */
  clients: v.picklist(["registered", "secret_changed", "deleted"]),
  /** `true` shows Google's own page, `"redirect"` sends the error to the callback; both refuse refreshes. */
  admin_policy_enforced: v.union([v.boolean(), v.literal("redirect")]),
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
  revocation_effect_after_ms: 0,
  clients: "registered",
  admin_policy_enforced: false,
};
