import { createHash } from "node:crypto";
import { type Connection, toCredentialVersion } from "../connection.ts";
import type { CredentialFields, StoredCredential } from "../credential-store.ts";

/** 96 bits of a SHA-256: enough to tell two tokens apart, and the record stays small. */
const hashLength = 16;

/** Names a refresh token without revealing it. */
const hashOf = ({ refresh_token }: CredentialFields): string | undefined =>
  refresh_token && createHash("sha256").update(refresh_token.reveal()).digest("base64url").slice(0, hashLength);

/** Whether the provider has replaced a refresh token of this connection before. */
export const isNoted = ({ credential }: Pick<Connection, "credential">): boolean => credential?.newest !== undefined;

/** Notes the refresh token of these fields as the newest one that the provider has given, stored as this version. */
export function withNewestToken(connection: Connection, fields: CredentialFields, version: number): Connection {
  const refreshTokenHash = hashOf(fields);
  const { credential } = connection;
  return credential === undefined || refreshTokenHash === undefined
    ? connection
    : { ...connection, credential: { ...credential, newest: { version, refreshTokenHash } } };
}

/**
 * Whether the store holds a refresh token that the provider has replaced, because the store was restored to an earlier day. Such a token must
 * not be sent: a provider that sees one again ends the whole grant, with the tokens that work (RFC 9700, section 4.14.2).
 *
 * @param recorded - The record as it was before it was corrected by the store.
 */
export function holdsReplacedToken(recorded: Connection, stored: StoredCredential): boolean {
  const { newest } = recorded.credential ?? {};
  const version = toCredentialVersion(recorded);
  // A record of a later version than the note's was written by an earlier release, which keeps no note.
  if (newest === undefined || newest.version < version) {
    return false;
  }
  // A version after the record's has the newest token: its holder died before it wrote the record. So has the store after a sealed rotation
  // was written back to it; one that cannot be opened is given up.
  const isNewer = stored.version > version || recorded.sealedRotation !== undefined;
  return !isNewer && newest.refreshTokenHash !== hashOf(stored.fields);
}
