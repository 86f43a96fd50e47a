import { createHash } from "node:crypto";
import type { Secret } from "../secret.ts";
import { buildOpaqueValue, type RandomBytes } from "./opaque-value.ts";

export type Pkce = {
  /** Goes to the token endpoint and nowhere else. */
  readonly verifier: Secret;
  /** `BASE64URL(SHA256(verifier))`, for the authorization request. */
  readonly challenge: string;
};

/**
 * Makes the PKCE pair of one login attempt. The method is always S256: `plain` would put the verifier into the URL.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636.html#section-4.1 RFC 7636, sections 4.1 and 4.2}
 */
export function buildPkce(random: RandomBytes): Pkce {
  const verifier = buildOpaqueValue(random);
  return { verifier, challenge: createHash("sha256").update(verifier.reveal()).digest("base64url") };
}
