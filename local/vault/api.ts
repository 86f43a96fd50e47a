import { isObject } from "../../lib/json.ts";

export type VaultApi = (method: "GET" | "POST" | "DELETE", path: string, body?: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** A refusal of Vault, with its status. */
export class VaultRefusal extends Error {
  readonly status: number;

  constructor(what: string, status: number, text: string) {
    super(`${what}: HTTP ${status} ${text.trim()}`);
    this.status = status;
  }
}

/** Makes a caller of a local Vault's HTTP API with its root token. It returns the answer's `data`, or else its `auth`. */
export function vaultApi({ address, rootToken }: { readonly address: string; readonly rootToken: string }): VaultApi {
  return async (method, path, body) => {
    const headers = { "X-Vault-Token": rootToken, "X-Vault-Request": "true" };
    const response = await fetch(`${address}/v1/${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) {
      throw new VaultRefusal(`${method} ${path}`, response.status, text);
    }
    const answer: unknown = text === "" ? undefined : JSON.parse(text);
    return isObject(answer) ? (answer.data ?? answer.auth ?? answer) : undefined;
  };
}
