import type { Key } from "../../../lib/providers/tailscale/auth-keys.ts";

/** Builds the answer about an auth key, without its text. */
export const toKeyView = ({ id, description, created, expires, isDead, creates }: Key) => ({
  id,
  description,
  created: created?.toISOString() ?? null,
  expires: expires?.toISOString() ?? null,
  invalid: isDead,
  capabilities: { devices: { create: creates } },
});
