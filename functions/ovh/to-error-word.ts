import type { FailureCode } from "../../lib/errors.ts";

/** Aurora's onboarding page has a text for each of these words. It ignores the other names of the query. */
export const errorWords: Partial<Record<FailureCode, string>> = {
  callback_invalid: "missing_params",
  consent_denied: "access_denied",
  consent_blocked: "access_denied",
  ticket_invalid: "invalid_state",
  state_invalid: "invalid_state",
  browser_mismatch: "invalid_state",
  issuer_mismatch: "invalid_state",
  configuration_invalid: "config_error",
  client_misconfigured: "config_error",
  secrets_unavailable: "config_error",
  grant_invalid: "invalid_grant",
  provider_answer_invalid: "no_access_token",
  provider_unavailable: "token_exchange_failed",
  provider_throttled: "token_exchange_failed",
  provider_forbidden: "token_exchange_failed",
  scope_missing: "token_exchange_failed",
  provider_timeout: "timeout",
  deadline_exceeded: "timeout",
  provider_unreachable: "network_error",
};

/** The word of Aurora's client for the failure of a login. */
export const toErrorWord = (code: FailureCode): string => errorWords[code] ?? "callback_failed";
