import { createHash } from "node:crypto";
import * as v from "valibot";
import { defined } from "../../defined.ts";
import { Failure, toFailureCode } from "../../errors.ts";
import { parseJson } from "../../json.ts";
import type { Logger } from "../../log.ts";
import { Secret } from "../../secret.ts";
import { type Connection, toCredentialVersion } from "../connection.ts";
import type { CredentialFields, StoredCredential } from "../credential-store.ts";
import type { Grant, RefreshedTokens } from "../provider.ts";
import type { Sealer } from "../stores.ts";

/** A rotated credential that could not be stored, and the version that it follows. */
export type Rotation = { readonly follows: number; readonly fields: CredentialFields };

const schema = v.object({ follows: v.number(), fields: v.record(v.string(), v.string()) });

/** Seals a rotation for its connection. It cannot be opened for another one: the connection's id is associated data. */
export function sealRotation(sealer: Sealer, connection: Pick<Connection, "id">, { follows, fields }: Rotation): Promise<string> {
  const revealed = Object.fromEntries(Object.entries(fields).map(([name, secret]) => [name, secret.reveal()]));
  return sealer.seal(new Secret(JSON.stringify({ follows, fields: revealed })), connection.id);
}

/**
 * @throws {Failure} `state_invalid`: sealed with a key that no longer exists, moved here from another record, or no rotation at all. What
 *   the sealer throws: its key cannot be read now.
 */
export async function openRotation(sealer: Sealer, connection: Pick<Connection, "id">, sealed: string): Promise<Rotation> {
  const opened = await sealer.open(sealed, connection.id);
  // The parsers' own errors are dropped: both repeat their input.
  const { success, output } = v.safeParse(schema, parseJson(opened.reveal()));
  if (!success) {
    throw new Failure("state_invalid", { detail: "a sealed rotation does not parse" });
  }
  const { follows, fields } = output;
  return { follows, fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)])) };
}

/**
 * Opens the rotation that waits on a record. A rotation that can never be opened is given up and logged: only the stored credential is left
 * then.
 *
 * @returns `undefined`: there is none, or it is lost. @throws {Failure} It cannot be opened now. It stays on the record: until then, the
 *   token that was rotated away must not be sent.
 */
export async function openRotationOrGiveUp(
  deps: { readonly sealer: Sealer; readonly logger: Logger },
  connection: Pick<Connection, "id" | "sealedRotation">,
): Promise<Rotation | undefined> {
  if (connection.sealedRotation === undefined) {
    return undefined;
  }
  try {
    return await openRotation(deps.sealer, connection, connection.sealedRotation);
  } catch (error) {
    const code = toFailureCode(error);
    if (code !== "state_invalid") {
      throw error;
    }
    deps.logger.error("a sealed rotation cannot be opened and is given up", { code, connection: connection.id });
    return undefined;
  }
}

/** Builds the stored fields of a grant. `grant_id` tells a second delivery of the same grant from a new one. */
export const toCredentialFields = (grant: Grant, grantId: string, issuedAt: Date): CredentialFields => ({
  grant_id: new Secret(grantId),
  ...toTokenFields(grant, issuedAt),
});

/** Builds the fields of what the provider has named. */
const toTokenFields = (tokens: RefreshedTokens, issuedAt: Date): CredentialFields => ({
  access_token: tokens.accessToken,
  issued_at: new Secret(issuedAt.toISOString()),
  ...defined({
    scope: tokens.scopes && new Secret(tokens.scopes.join(" ")),
    refresh_token: tokens.refreshToken,
    expires_at: tokens.expiresAt && new Secret(tokens.expiresAt.toISOString()),
    refresh_token_expires_at: tokens.refreshTokenExpiresAt && new Secret(tokens.refreshTokenExpiresAt.toISOString()),
  }),
});

/**
 * Builds the credential after a refresh. A returned refresh token always replaces the stored one; a missing one never does (OAuth 2.1: the
 * client must discard the old one, and only then).
 */
export function refreshFields(held: CredentialFields, tokens: RefreshedTokens, issuedAt: Date): CredentialFields {
  const { expires_at: _, ...kept } = held;
  return { ...kept, ...toTokenFields(tokens, issuedAt) };
}

/** Whether the provider returned another refresh token: the stored one may be invalid from now on. */
export function isRotated(held: CredentialFields, tokens: RefreshedTokens): boolean {
  return tokens.refreshToken !== undefined && tokens.refreshToken.reveal() !== held.refresh_token?.reveal();
}

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
