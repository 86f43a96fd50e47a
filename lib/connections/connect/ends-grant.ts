import type { FailureCode } from "../../failure-codes.ts";

const ending: ReadonlySet<FailureCode> = new Set([
  "confirmation_invalid",
  "connection_disconnecting",
  "refresh_token_missing",
  "account_mismatch",
  "trust_refused",
  "account_claimed",
  "already_connected",
  "grant_revoked",
  "login_revoked",
]);

/**
 * Whether this failure ends a grant that is not live yet: the grant is revoked. After every other failure the sweeper retries, also after
 * one that only an operator can fix.
 */
export const endsGrant = (code: FailureCode): boolean => ending.has(code);
