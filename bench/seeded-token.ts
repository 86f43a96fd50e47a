import { randomBytes } from "node:crypto";
import type { Connection } from "../lib/connections/connection.ts";
import { toLiveKey } from "../lib/connections/credential-store.ts";
import { sealTokenFields } from "../lib/credentials/seal-token-fields.ts";
import { aesSealer } from "../lib/credentials/sealer.ts";
import { Secret } from "../lib/secret.ts";
import { sealedTokenItemKey, ttlAttribute } from "../lib/table/item-keys.ts";

/** Builds the item of a connection's sealed access token. @param sealKey - 32 bytes in base64. */
export async function seededToken(
  sealKey: string,
  connection: Connection,
  fields: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const sealer = aesSealer({ read: async () => ({ current: sealKey }) }, "", randomBytes);
  const bound = { version: 1, grantId: connection.grantId };
  const secrets = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]));
  const sealed = await sealTokenFields(sealer, toLiveKey(connection), bound, secrets);
  return { ...sealedTokenItemKey(connection), version: 1, grant_id: connection.grantId, sealed, [ttlAttribute]: 4_000_000_000 };
}

/** The fields of a credential that the store keeps when its access token is sealed in the table. */
export const withoutToken = ({ access_token: _, issued_at: __, expires_at: ___, ...rest }: Readonly<Record<string, string>>) => rest;
