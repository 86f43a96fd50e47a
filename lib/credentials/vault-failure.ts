import { Failure, type FailureCode } from "../errors.ts";
import { isObject } from "../json.ts";
import type { VaultAnswer } from "./vault-request.ts";

/**
 * Texts of Vault and OpenBao that help an operator. A failure's detail repeats one of these and never the answer itself:
 * a proxy's error page may echo the request's headers.
 */
const knownTexts = [
  "check-and-set parameter did not match the current version",
  "check-and-set parameter required for this call",
  "no handler for route",
  "invalid token",
  "permission denied",
  "unsupported operation",
  "rate limit quota exceeded",
  "lease count quota exceeded",
  "namespace is sealed",
  "Vault is sealed",
  "API access to this namespace has been locked by an administrator",
  "invalid role or secret ID",
  "does not belong to the role",
  "entry for role",
  "could not be found",
  "missing header",
  "vault header wasn't signed",
  "error validating X-Vault-AWS-IAM-Server-ID header",
  "error making upstream request",
  "error validating token",
  "no audiences bound to the role",
] as const;

/** Reads the texts of an answer in Vault's error form; `undefined` when the answer has another form. */
export function errorTexts({ body }: VaultAnswer): readonly string[] | undefined {
  if (!isObject(body) || !Array.isArray(body.errors)) {
    return undefined;
  }
  return body.errors.filter((text) => typeof text === "string");
}

/**
 * Whether the token is unknown or expired, so that a new login helps. A policy's refusal is a 403 too, but a new login does not
 * change it. For an unknown token, Vault adds `invalid token`, and OpenBao leaves out the "1 error occurred" of a policy's refusal.
 */
export function isUnknownToken(answer: VaultAnswer): boolean {
  return answer.status === 403 && (errorTexts(answer) ?? []).some((text) => text.includes("invalid token") || text === "permission denied");
}

/** Whether a write was refused because the version has changed. */
export function isCasMismatch(answer: VaultAnswer): boolean {
  return answer.status === 400 && (errorTexts(answer) ?? []).some((text) => text.includes("check-and-set parameter did not match"));
}

/**
 * Maps any answer that is not a success to its failure.
 *
 * @param label - Names the request in the log: `read`, `login`.
 * @param code - Replaces the code of the answer.
 */
export function toVaultFailure(answer: VaultAnswer, label: string, code: FailureCode = toCode(answer)): Failure {
  const texts = errorTexts(answer);
  const known = knownTexts.find((text) => texts?.some((sent) => sent.includes(text)));
  const reason = known ?? (texts === undefined ? "not in Vault's error form" : "unknown text");
  const wait = answer.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: answer.retryAfterSeconds };
  return new Failure(code, { detail: `${label}: HTTP ${answer.status} (${reason})`, ...wait });
}

function toCode(answer: VaultAnswer): FailureCode {
  const texts = errorTexts(answer);
  if (answer.status === 429) {
    return "store_throttled";
  }
  // 412: the replica has not caught up. 472 and 473: a standby in a place where an active node is expected.
  if (answer.status >= 500 || [412, 472, 473].includes(answer.status)) {
    return texts?.some((text) => /(vault|namespace) is sealed/i.test(text)) ? "vault_sealed" : "store_unavailable";
  }
  if (isCasMismatch(answer)) {
    return "credential_conflict";
  }
  return answer.status === 403 && texts !== undefined ? "store_denied" : "store_answer_invalid";
}
