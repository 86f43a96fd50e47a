import { createHash, timingSafeEqual } from "node:crypto";
import { Secret } from "../secret.ts";

/** A source of random bytes: handed in, so that a test can repeat a run. */
export type RandomBytes = (size: number) => Uint8Array;

/** Makes a value nobody can guess: 256 bits, base64url without padding (43 characters). Used for state, tickets, cookies and nonces. */
export function buildOpaqueValue(random: RandomBytes): Secret {
  return new Secret(Buffer.from(random(32)).toString("base64url"));
}

/** What is stored in place of an opaque value: whoever reads the table cannot use what is in it. SHA-256, base64url. */
export function hashOpaqueValue(value: string): string {
  return createHash("sha256").update(value).digest("base64url");
}

/** Compares a value that a caller sent with a stored hash, in constant time. An absent value never matches. */
export function matchesHash(value: string | undefined, hash: string): boolean {
  return value !== undefined && timingSafeEqual(Buffer.from(hashOpaqueValue(value)), Buffer.from(hash));
}
