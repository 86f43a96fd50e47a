import { createHash } from "node:crypto";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { Access, Connection } from "../connection.ts";
import type { StoredCredential } from "../credential-store.ts";
import type { Token } from "../provider.ts";

/** Seconds before its expiry in which a token is no longer served: it would expire in transit. */
export const lastSeconds = 5;

/** Takes the access token out of the stored credential. The store, not the record, says when it expires: the record may be behind. */
export function toLiveToken(
  stored: StoredCredential | undefined,
  { refreshedAt, scopesGranted }: Pick<Connection, "refreshedAt" | "scopesGranted">,
): Token | undefined {
  const { access_token: accessToken, expires_at, issued_at, scope } = stored?.fields ?? {};
  if (accessToken === undefined) {
    return undefined;
  }
  const expiresAt = readInstant(expires_at);
  return {
    type: "bearer",
    accessToken,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    issuedAt: readInstant(issued_at) ?? refreshedAt,
    scopes: scope?.reveal().split(" ") ?? scopesGranted,
  };
}

export function isSameToken(one: Token | undefined, other: Token | undefined): boolean {
  return (one && revealToken(one)) === (other && revealToken(other));
}

export function isAlive(token: Pick<Token, "expiresAt">, now: Date): boolean {
  return token.expiresAt === undefined || token.expiresAt.getTime() - lastSeconds * 1000 > now.getTime();
}

/**
 * Computes the seconds that a token must have left to be served without a refresh. Never more than half of its life: a provider of
 * short-lived tokens would otherwise be asked at every call.
 */
export function sufficientSeconds(
  { expiresAt, refreshedAt }: Pick<Connection, "expiresAt" | "refreshedAt">,
  minTtlSeconds: number,
): number {
  return expiresAt === undefined ? 0 : Math.min(minTtlSeconds, (expiresAt.getTime() - refreshedAt.getTime()) / 2000);
}

/** The failure of a provider whose new token is in its last seconds already. Asking again at once would get another one. */
export const buildUseless = (): Failure =>
  new Failure("provider_answer_invalid", { detail: "the new token expires before it can be used" });

/**
 * Sets the record's expiry to that of the stored token, if that comes first: after a restore of the store the record is wrong about it. A token
 * that is not to be served counts as expired, and so does one that is not stored any more.
 */
export function endingWith(connection: Connection, stored: StoredCredential | undefined): Connection {
  const token = toLiveToken(stored, connection);
  const { expiresAt, refreshedAt } = connection;
  if (stored !== undefined && token === undefined) {
    return { ...connection, expiresAt: refreshedAt };
  }
  if (token !== undefined && isRejected(connection, token)) {
    return { ...connection, expiresAt: token.issuedAt };
  }
  const isSooner = token?.expiresAt !== undefined && (expiresAt === undefined || token.expiresAt < expiresAt);
  return isSooner ? { ...connection, expiresAt: token.expiresAt } : connection;
}

/** Reads an instant. An unreadable one counts as long past: the token is refreshed, not trusted. */
export function readInstant(field: Secret | undefined): Date | undefined {
  if (field === undefined) {
    return undefined;
  }
  const instant = new Date(field.reveal());
  return Number.isNaN(instant.getTime()) ? new Date(0) : instant;
}

/** A connection and its stored token, which may have expired. */
export type Found = { readonly connection: Connection; readonly token?: Token };

/**
 * Returns the token if it may be served: it has not expired, the provider was not reported to refuse it, and its connection neither needs its
 * customer nor is being disconnected.
 *
 * @param access - The level of the token.
 */
export function toUsable({ connection, token }: Found, now: Date, access: Access = "full"): Token | undefined {
  const isOver = connection.status === "reauth_required" || connection.status === "disconnecting";
  return token !== undefined && isAlive(token, now) && !isOver && !isRejected(connection, token, access) ? token : undefined;
}

/** Tokens of a level that a record names one by one. One more, and all of the level that were issued before are dropped: the record stays small. */
const namedTokens = 3;

/** Reveals the secret part of a token that no other token has. */
const revealToken = (token: Token): string => (token.type === "bearer" ? token.accessToken : token.sessionToken).reveal();

/** Computes what a caller names a token by: the SHA-256 of `access_token`, or of the session token where requests are signed, in base64url without padding. */
export const toFingerprint = (token: Token): string => createHash("sha256").update(revealToken(token)).digest("base64url");

/**
 * Whether the provider was reported to refuse this token of the connection: no process serves it. A name is that of one token, at every
 * level. What was issued before an instant is dropped only for the level that it was reported for.
 *
 * @param access - The level of the token.
 */
export function isRejected({ rejected }: Pick<Connection, "rejected">, token: Token, access: Access = "full"): boolean {
  if (rejected === undefined) {
    return false;
  }
  const before = rejected[access]?.before;
  return (before !== undefined && token.issuedAt < before) || isNamed({ rejected }, toFingerprint(token));
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
