import type { FailureCode } from "../../errors.ts";

const ending: ReadonlySet<FailureCode> = new Set([
  "confirmation_invalid",
  "refresh_token_missing",
  "account_mismatch",
  "grant_revoked",
  "login_revoked",
]);

/**
 * Whether a grant that met this failure on its way to a connection never becomes one: it is given back. With every other failure
 * the sweeper tries again, also with one that only an operator can mend.
 */
export const endsGrant = (code: FailureCode): boolean => ending.has(code);
