import * as v from "valibot";
import type { StoredCredential } from "../../lib/connections/credential-store.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { Secret } from "../../lib/secret.ts";

/** A credential in Vault, by its path below the mount. Its values are secrets, and are never printed. */
export type CredentialAt = StoredCredential & { readonly path: string };

export type VaultPlace = {
  readonly address: string;
  readonly token: Secret;
  readonly namespace?: string;
  readonly mount: string;
  /** The folder of the deployment. */
  readonly base: string;
};

const readsAtOnce = 16;

const listed = v.object({ data: v.object({ keys: v.array(v.string()) }) });
const read = v.object({
  data: v.object({ data: v.nullable(v.record(v.string(), v.string())), metadata: v.object({ version: v.number() }) }),
});

/**
 * Reads where Vault is, as its own commands do. @param stack - The base, unless `VAULT_BASE` names another one.
 * @throws {Error} A variable is missing.
 */
export function readVaultPlace(environment: NodeJS.ProcessEnv, stack: string): VaultPlace {
  const {
    VAULT_ADDR: address,
    VAULT_TOKEN: token,
    VAULT_NAMESPACE: namespace,
    VAULT_MOUNT: mount = "kv",
    VAULT_BASE: base = stack,
  } = environment;
  if (!address || !token) {
    throw new Error("set VAULT_ADDR, and VAULT_TOKEN to a token that may list and read below the base");
  }
  return { address, token: new Secret(token), mount, base, ...(namespace ? { namespace } : {}) };
}

/** Reads every credential of a deployment: those that are live and those that are parked. A deleted one counts as not there. */
export async function readCredentials(place: VaultPlace): Promise<readonly CredentialAt[]> {
  const paths = await listBelow(place, `${place.base}/`);
  const found = await mapBounded(paths, readsAtOnce, async (path) => {
    const answer = await ask(place, `data/${path}`);
    const { data: fields, metadata } = answer === undefined ? nothing : v.parse(read, answer).data;
    return fields === null ? [] : [{ path, version: metadata.version, fields: toSecrets(fields) }];
  });
  return found.flat();
}

const nothing = { data: null, metadata: { version: 0 } } as const;

const toSecrets = (fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]));

async function listBelow(place: VaultPlace, folder: string): Promise<readonly string[]> {
  const answer = await ask(place, `metadata/${folder}?list=true`);
  const keys = answer === undefined ? [] : v.parse(listed, answer).data.keys;
  const below = keys.map(async (key) => (key.endsWith("/") ? listBelow(place, `${folder}${key}`) : [`${folder}${key}`]));
  return (await Promise.all(below)).flat();
}

/** @returns `undefined`: there is nothing. @throws {Error} Vault refuses, with its status and without its words. */
async function ask({ address, token, namespace, mount }: VaultPlace, path: string): Promise<unknown> {
  const headers = { "X-Vault-Token": token.reveal(), ...(namespace === undefined ? {} : { "X-Vault-Namespace": namespace }) };
  const init = { headers, redirect: "error", signal: AbortSignal.timeout(30_000) } as const;
  const response = await fetch(`${address}/v1/${mount}/${path}`, init).catch((cause: unknown) => {
    throw new Error(`Vault does not answer at ${address}`, { cause });
  });
  if (response.status === 404) {
    return undefined;
  }
  if (!response.ok) {
    throw new Error(`Vault answers ${response.status} to ${mount}/${path}`);
  }
  return response.json();
}
