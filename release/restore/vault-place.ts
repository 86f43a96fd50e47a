import { Secret } from "../../lib/secret.ts";

/** A Vault, with the token of the person who works on it. */
export type VaultPlace = {
  readonly address: string;
  readonly token: Secret;
  readonly namespace?: string;
  readonly mount: string;
  /** The folder of the deployment. */
  readonly base: string;
};

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
    throw new Error("set VAULT_ADDR, and VAULT_TOKEN to a token that may do what this command's page in docs says");
  }
  return { address, token: new Secret(token), mount, base, ...(namespace ? { namespace } : {}) };
}

/**
 * Sends a request to Vault's API. @param path - Below `/v1/`.
 * @returns `undefined`: there is nothing, or nothing to say. @throws {Error} Vault refuses, with its status and without its words.
 */
export async function askVault(
  { address, token, namespace }: VaultPlace,
  path: string,
  { method = "GET", body }: { readonly method?: "GET" | "POST" | "DELETE"; readonly body?: Readonly<Record<string, unknown>> } = {},
): Promise<unknown> {
  const headers = { "X-Vault-Token": token.reveal(), ...(namespace === undefined ? {} : { "X-Vault-Namespace": namespace }) };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const init = { method, headers, ...sent, redirect: "error", signal: AbortSignal.timeout(30_000) } as const;
  const response = await fetch(`${address}/v1/${path}`, init).catch((cause: unknown) => {
    throw new Error(`Vault does not answer at ${address}`, { cause });
  });
  if (response.status === 404 || response.status === 204) {
    return undefined;
  }
  if (!response.ok) {
    throw new Error(`Vault answers ${response.status} to ${path.replace(/\?.*/, "")}`);
  }
  return response.json();
}
