import { createHash } from "node:crypto";
import { defined } from "../../defined.ts";
import type { Connection, RejectedTokens } from "../connection.ts";
import type { Token } from "../provider.ts";

/** Tokens that a record names one by one. One more, and all that were issued before are dropped: the record stays small. */
const namedTokens = 3;

/** Reveals the secret part of a token that no other token has. */
export const revealToken = (token: Token): string => (token.type === "bearer" ? token.accessToken : token.sessionToken).reveal();

/** Computes what a caller names a token by: the SHA-256 of `access_token`, or of the session token where requests are signed, in base64url without padding. */
export const fingerprintOf = (token: Token): string => createHash("sha256").update(revealToken(token)).digest("base64url");

/** Whether the provider was reported to refuse this token of the connection: no process serves it. */
export function isRejected({ rejected }: Pick<Connection, "rejected">, token: Token): boolean {
  if (rejected === undefined) {
    return false;
  }
  const isOld = rejected.before !== undefined && token.issuedAt < rejected.before;
  return isOld || (rejected.tokens.length > 0 && rejected.tokens.includes(fingerprintOf(token)));
}

/** Adds a token to those that are not served. */
export function addRejected(rejected: RejectedTokens | undefined, fingerprint: string, now: Date): RejectedTokens {
  const { tokens, before } = rejected ?? { tokens: [] };
  return tokens.length < namedTokens
    ? { tokens: [...tokens, fingerprint], ...defined({ before }) }
    : { tokens: [fingerprint], before: now };
}
