import * as v from "valibot";
import { Failure, toFailureCode } from "../../errors.ts";
import { parseJson } from "../../json.ts";
import type { Logger } from "../../log.ts";
import { Secret } from "../../secret.ts";
import type { Connection } from "../connection.ts";
import type { CredentialFields } from "../credential-store.ts";
import type { RefreshedTokens } from "../provider.ts";
import type { Sealer } from "../stores.ts";

/** A credential that the store could not take, and the version that it follows. */
export type Rotation = { readonly follows: number; readonly fields: CredentialFields };

const schema = v.object({ follows: v.number(), fields: v.record(v.string(), v.string()) });

/** Seals a rotation onto its connection. It opens nowhere else: the connection's id is associated data. */
export function sealRotation(sealer: Sealer, connection: Pick<Connection, "id">, { follows, fields }: Rotation): Promise<string> {
  const revealed = Object.fromEntries(Object.entries(fields).map(([name, secret]) => [name, secret.reveal()]));
  return sealer.seal(new Secret(JSON.stringify({ follows, fields: revealed })), connection.id);
}

/**
 * @throws {Failure} `state_invalid`: sealed with a key that is gone, moved here from another record, or no rotation at all.
 *   What the sealer throws: its key cannot be had now.
 */
export async function openRotation(sealer: Sealer, connection: Pick<Connection, "id">, sealed: string): Promise<Rotation> {
  const opened = await sealer.open(sealed, connection.id);
  // Neither parser's own error goes on: both repeat what they were given.
  const { success, output } = v.safeParse(schema, parseJson(opened.reveal()));
  if (!success) {
    throw new Failure("state_invalid", { detail: "a sealed rotation does not parse" });
  }
  const { follows, fields } = output;
  return { follows, fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)])) };
}

/**
 * Opens the rotation that waits on a record. One that will never open is given up, and the log says so: what the store has
 * is all there is then.
 *
 * @returns `undefined`: there is none, or it is lost.
 * @throws {Failure} It cannot be opened now. It stays where it is: a token that was rotated away must not be sent meanwhile.
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

/**
 * The credential after a refresh. A returned refresh token always replaces the one held; a missing one never does
 * (OAuth 2.1: the client must discard the old one, and only then).
 */
export function refreshFields(held: CredentialFields, tokens: RefreshedTokens, issuedAt: Date): CredentialFields {
  const { expires_at: _, ...kept } = held;
  return {
    ...kept,
    access_token: tokens.accessToken,
    issued_at: new Secret(issuedAt.toISOString()),
    ...(tokens.expiresAt === undefined ? {} : { expires_at: new Secret(tokens.expiresAt.toISOString()) }),
    ...(tokens.scopes === undefined ? {} : { scope: new Secret(tokens.scopes.join(" ")) }),
    ...(tokens.refreshToken === undefined ? {} : { refresh_token: tokens.refreshToken }),
    ...(tokens.refreshTokenExpiresAt === undefined
      ? {}
      : { refresh_token_expires_at: new Secret(tokens.refreshTokenExpiresAt.toISOString()) }),
  };
}

/** Whether the provider gave another refresh token: the one held may be dead from now on. */
export function isRotated(held: CredentialFields, tokens: RefreshedTokens): boolean {
  return tokens.refreshToken !== undefined && tokens.refreshToken.reveal() !== held.refresh_token?.reveal();
}
