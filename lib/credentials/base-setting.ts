import type { Setting } from "../config.ts";

/**
 * `VAULT_BASE`: the prefix of every credential's name in this deployment, in either store. One segment.
 *
 * It has no fallback: two stages with the same base would share their credentials. Characters that policies read as wildcards or
 * that names encode (`*`, `/`, `.`) are refused, because policies and names would no longer match.
 */
export const baseSetting: Setting<string> = {
  key: "VAULT_BASE",
  read: (raw) =>
    raw === undefined ? { problem: "missing" } : /^[A-Za-z0-9_-]{1,64}$/.test(raw) ? { value: raw } : { problem: "malformed" },
};
