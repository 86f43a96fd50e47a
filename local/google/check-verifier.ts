import { createHash } from "node:crypto";
import type { CodeChallenge } from "./grants.ts";

/**
 * Checks a verifier against a challenge. A challenge needs a verifier, and a verifier needs a challenge: otherwise an attacker
 * could remove the challenge from the request unnoticed.
 *
 * @returns Google's description of the fault, or `undefined`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636.html#section-4.6 RFC 7636, section 4.6}
 */
export function checkVerifier(challenge: CodeChallenge | null, verifier: string | null): string | undefined {
  if (challenge === null) return verifier === null ? undefined : "code_verifier or verifier is not needed.";
  if (verifier === null) return "Missing code verifier.";
  const derived = challenge.method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url");
  return /^[\w.~-]{43,128}$/.test(verifier) && derived === challenge.value ? undefined : "Invalid code verifier.";
}
