import type { Call } from "../simulator/call.ts";
import { type ParsedJson, parseJson } from "./parse-json.ts";

/** One call of Vault's API, as the answer needs it. */
export type VaultCall = {
  readonly method: string;
  /** What follows `/v1/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** An empty one is none. */
  readonly token: string | undefined;
  readonly contentType: string;
  readonly body: ParsedJson;
};

/** `undefined` for a path outside `/v1/`. */
export function readVaultCall({ method, path, query, headers, body }: Call): VaultCall | undefined {
  const below = /^\/v1\/(.*)$/.exec(path)?.[1];
  if (below === undefined) {
    return undefined;
  }
  const contentType = headers["content-type"]?.split(";")[0] ?? "";
  return { method, path: below, query, token: readToken(headers), contentType, body: parseJson(body) };
}

/** Vault wants the scheme spelled exactly so. */
function readToken(headers: Call["headers"]): string | undefined {
  return [headers["x-vault-token"]].flat()[0] ?? /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
}
