import { createHash, timingSafeEqual } from "node:crypto";
import { Secret } from "../secret.ts";

/** A source of random bytes, injected so that a test can repeat a run. */
export type RandomBytes = (size: number) => Uint8Array;

/** Makes an unguessable value: 256 bits, base64url without padding (43 characters). Used for state, tickets, cookies and nonces. */
export function buildOpaqueValue(random: RandomBytes): Secret {
  return new Secret(Buffer.from(random(32)).toString("base64url"));
}

/** Hashes an opaque value for storage (SHA-256, base64url): a reader of the table cannot use the hash. */
export function hashOpaqueValue(value: string): string {
  return createHash("sha256").update(value).digest("base64url");
}

/** Compares a value that a caller sent with a stored hash, in constant time. An absent value never matches. */
export function matchesHash(value: string | undefined, hash: string): boolean {
  return value !== undefined && timingSafeEqual(Buffer.from(hashOpaqueValue(value)), Buffer.from(hash));
}

/**
 * Builds a random UUID: 122 random bits, version 4.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9562.html#section-5.4 RFC 9562, section 5.4}
 */
export function buildUuid(random: RandomBytes): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

type Pkce = {
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
