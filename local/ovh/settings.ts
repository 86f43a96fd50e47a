import * as v from "valibot";

const seconds = v.pipe(v.number(), v.integer(), v.minValue(1));

/** The switches of the simulator. What OVHcloud does not document, and what its users report differently, can be either here. */
export const settingsSchema = v.strictObject({
  /** Whether a login gives a refresh token. `rotated`: each refresh replaces it, and the use of a replaced one ends the whole grant. */
  refresh_tokens: v.picklist(["none", "kept", "rotated"]),
  /** Life of a login's access token. Users report about a day. */
  login_token_seconds: seconds,
  /** Life of a service account's access token. */
  client_token_seconds: seconds,
  code_seconds: seconds,
  /** A code that comes again ends the grant that it brought (RFC 6749, section 4.1.2). OVHcloud does not say whether it does that. */
  revoke_on_code_reuse: v.boolean(),
  /** Whether the authorization server has the undocumented `/revoke`. */
  revoke_endpoint: v.boolean(),
  /** The state of the operator's clients. Deleting a client ends every grant that was made with it. */
  clients: v.picklist(["registered", "deleted"]),
  /** The form of the API's refusals: `class` is today's, `code` that of older calls. */
  errors: v.picklist(["class", "code"]),
  /** Every list of projects is empty. */
  no_projects: v.boolean(),
  /** Whether `/auth/details` names the account beside the identities. */
  details_name_account: v.boolean(),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  refresh_tokens: "none",
  login_token_seconds: 86_399,
  client_token_seconds: 3599,
  code_seconds: 60,
  revoke_on_code_reuse: false,
  revoke_endpoint: true,
  clients: "registered",
  errors: "class",
  no_projects: false,
  details_name_account: true,
};
