import * as v from "valibot";
import type { StoredCredential } from "../../lib/connections/credential-store.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { Secret } from "../../lib/secret.ts";
import { askVault, type VaultPlace } from "./vault-place.ts";

/** A credential in Vault, by its path below the mount. Its values are secrets, and are never printed. */
export type CredentialAt = StoredCredential & { readonly path: string };

const readsAtOnce = 16;

const listed = v.object({ data: v.object({ keys: v.array(v.string()) }) });
const read = v.object({
  data: v.object({ data: v.nullable(v.record(v.string(), v.string())), metadata: v.object({ version: v.number() }) }),
});

/**
 * Reads every credential of a deployment: those that are live, those that are parked, and the clients that organisations bring. A deleted one counts
 * as not there. The signing keys of webhooks are left out.
 */
export async function readCredentials(place: VaultPlace): Promise<readonly CredentialAt[]> {
  const stored = await listBelow(place, `${place.base}/`);
  const paths = stored.filter((path) => !path.startsWith(`${place.base}/webhooks/`));
  const found = await mapBounded(paths, readsAtOnce, async (path) => {
    const answer = await askVault(place, `${place.mount}/data/${path}`);
    const { data: fields, metadata } = answer === undefined ? nothing : v.parse(read, answer).data;
    return fields === null ? [] : [{ path, version: metadata.version, fields: toSecrets(fields) }];
  });
  return found.flat();
}

const nothing = { data: null, metadata: { version: 0 } } as const;

const toSecrets = (fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]));

/** Lists every path below a folder, by metadata alone. */
export async function listBelow(place: VaultPlace, folder: string): Promise<readonly string[]> {
  const answer = await askVault(place, `${place.mount}/metadata/${folder}?list=true`);
  const keys = answer === undefined ? [] : v.parse(listed, answer).data.keys;
  const below = keys.map(async (key) => (key.endsWith("/") ? listBelow(place, `${folder}${key}`) : [`${folder}${key}`]));
  return (await Promise.all(below)).flat();
}
