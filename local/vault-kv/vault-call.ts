import type { Call } from "../simulator/call.ts";
import { type ParsedJson, parseJson } from "./parse-json.ts";

/** One parsed call of Vault's API. */
export type VaultCall = {
  readonly method: string;
  /** What follows `/v1/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** `undefined` for an empty header. */
  readonly token: string | undefined;
  readonly contentType: string;
  readonly body: ParsedJson;
};

/** Reads a call. @returns `undefined` for a path outside `/v1/`. */
export function readVaultCall({ method, path, query, headers, body }: Call): VaultCall | undefined {
  const below = /^\/v1\/(.*)$/.exec(path)?.[1];
  if (below === undefined) {
    return undefined;
  }
  const contentType = headers["content-type"]?.split(";")[0] ?? "";
  return { method, path: below, query, token: readToken(headers), contentType, body: parseJson(body) };
}

/** Vault requires this exact spelling of the scheme. */
function readToken(headers: Call["headers"]): string | undefined {
  return [headers["x-vault-token"]].flat()[0] ?? /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
}
