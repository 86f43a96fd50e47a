import * as v from "valibot";
import type { CredentialFields } from "../credentials/credential-store.ts";
import { Secret } from "../secret.ts";
import type { Connection } from "./connection.ts";
import type { Renewal, Sealer } from "./ports.ts";

/** A credential that the store could not take, and the version that it follows. */
export type Rotation = { readonly follows: number; readonly fields: CredentialFields };

const schema = v.object({ follows: v.number(), fields: v.record(v.string(), v.string()) });

/** Seals a rotation onto its connection. It opens nowhere else: the connection's id is associated data. */
export function sealRotation(sealer: Sealer, connection: Pick<Connection, "id">, { follows, fields }: Rotation): Promise<string> {
  const revealed = Object.fromEntries(Object.entries(fields).map(([name, secret]) => [name, secret.reveal()]));
  return sealer.seal(new Secret(JSON.stringify({ follows, fields: revealed })), connection.id);
}

/** @throws {Failure} `state_invalid`: sealed with a key that is gone, or moved here from another record. */
export async function openRotation(sealer: Sealer, connection: Pick<Connection, "id">, sealed: string): Promise<Rotation> {
  const opened = await sealer.open(sealed, connection.id);
  const { follows, fields } = v.parse(schema, JSON.parse(opened.reveal()));
  return { follows, fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)])) };
}

/**
 * The credential after a renewal. A returned refresh token always replaces the one held; a missing one never does
 * (OAuth 2.1: the client must discard the old one, and only then).
 */
export function renewFields(held: CredentialFields, renewal: Renewal, issuedAt: Date): CredentialFields {
  const { expires_at: _, ...kept } = held;
  return {
    ...kept,
    access_token: renewal.accessToken,
    issued_at: new Secret(issuedAt.toISOString()),
    ...(renewal.expiresAt === undefined ? {} : { expires_at: new Secret(renewal.expiresAt.toISOString()) }),
    ...(renewal.scopes === undefined ? {} : { scope: new Secret(renewal.scopes.join(" ")) }),
    ...(renewal.refreshToken === undefined ? {} : { refresh_token: renewal.refreshToken }),
    ...(renewal.refreshTokenExpiresAt === undefined
      ? {}
      : { refresh_token_expires_at: new Secret(renewal.refreshTokenExpiresAt.toISOString()) }),
  };
}

/** Whether the provider gave another refresh token: the one held may be dead from now on. */
export function isRotated(held: CredentialFields, renewal: Renewal): boolean {
  return renewal.refreshToken !== undefined && renewal.refreshToken.reveal() !== held.refresh_token?.reveal();
}
