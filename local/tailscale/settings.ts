import * as v from "valibot";

const seconds = v.pipe(v.number(), v.integer(), v.minValue(1));

/** The switches of the simulator. Where Tailscale's behaviour is not documented, a switch lets a test cover both cases. */
export const settingsSchema = v.strictObject({
  access_token_lifetime_seconds: seconds,
  /** The status for a tailnet other than the token's own: 404 is documented, 403 has been seen. */
  foreign_tailnet_status: v.picklist([404, 403]),
  /** Whether the tokens of a revoked client stop working at once. Not documented. */
  tokens_of_revoked_clients: v.picklist(["die", "live"]),
  /** The status of every refused token exchange: both have been seen. */
  exchange_refusal_status: v.picklist([401, 403]),
  /** Whether devices that are shared in from other tailnets are listed. OAuth tokens have been seen not to list them. */
  lists_external_devices: v.boolean(),
  /** How long a deleted or expired auth key can still be read, as invalid. Not documented. */
  dead_keys_readable_seconds: seconds,
});

export type Settings = v.InferOutput<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  access_token_lifetime_seconds: 3600,
  foreign_tailnet_status: 404,
  tokens_of_revoked_clients: "die",
  exchange_refusal_status: 401,
  lists_external_devices: false,
  dead_keys_readable_seconds: 3600,
};
