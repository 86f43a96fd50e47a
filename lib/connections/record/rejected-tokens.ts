import { createHash } from "node:crypto";
import { defined } from "../../defined.ts";
import type { Access, Connection } from "../connection.ts";
import type { Token } from "../provider.ts";

/** Tokens of a level that a record names one by one. One more, and all of the level that were issued before are dropped: the record stays small. */
const namedTokens = 3;

/** Reveals the secret part of a token that no other token has. */
export const revealToken = (token: Token): string => (token.type === "bearer" ? token.accessToken : token.sessionToken).reveal();

/** Computes what a caller names a token by: the SHA-256 of `access_token`, or of the session token where requests are signed, in base64url without padding. */
export const fingerprintOf = (token: Token): string => createHash("sha256").update(revealToken(token)).digest("base64url");

/**
 * Whether the provider was reported to refuse this token of the connection: no process serves it. A name is that of one token, whichever level
 * it was reported for; what was issued before an instant is dropped of the level alone.
 *
 * @param access - The level of the token.
 */
export function isRejected({ rejected }: Pick<Connection, "rejected">, token: Token, access: Access = "full"): boolean {
  if (rejected === undefined) {
    return false;
  }
  const before = rejected[access]?.before;
  return (before !== undefined && token.issuedAt < before) || isNamed({ rejected }, fingerprintOf(token));
}

/** Whether a token is named among those that are not served. */
export const isNamed = ({ rejected = {} }: Pick<Connection, "rejected">, fingerprint: string): boolean =>
  Object.values(rejected).some(({ tokens }) => tokens.includes(fingerprint));

/** Adds a token to those of its level that are not served. Those of the other levels stay as they are. */
export function addRejected(
  rejected: Connection["rejected"],
  { fingerprint, access }: { readonly fingerprint: string; readonly access: Access },
  now: Date,
): NonNullable<Connection["rejected"]> {
  const { tokens, before } = rejected?.[access] ?? { tokens: [] };
  const next =
    tokens.length < namedTokens ? { tokens: [...tokens, fingerprint], ...defined({ before }) } : { tokens: [fingerprint], before: now };
  return { ...rejected, [access]: next };
}
