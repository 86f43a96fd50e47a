import { Failure } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { Access, Connection } from "../connection.ts";
import type { StoredCredential } from "../credential-store.ts";
import type { Token } from "../provider.ts";
import { isRejected, revealToken } from "./rejected-tokens.ts";

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
