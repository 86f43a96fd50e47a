import type { Setting } from "../config.ts";

/**
 * `VAULT_BASE`: what the names of all credentials of this deployment begin with, in either store. One segment.
 *
 * It has no fallback: two stages with the same base would share their credentials. A character that policies read as a wildcard
 * or that names encode (`*`, `/`, `.`) is refused, since policies and names would no longer agree.
 */
export const baseSetting: Setting<string> = {
  key: "VAULT_BASE",
  read: (raw) =>
    raw === undefined ? { problem: "missing" } : /^[A-Za-z0-9_-]{1,64}$/.test(raw) ? { value: raw } : { problem: "malformed" },
};
