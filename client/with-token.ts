import { dataOf } from "./api-failure.ts";
import type { Client } from "./create-client.ts";
import type { BearerToken, ProviderName, ReadTokenParams, SessionKeys } from "./generated/operations.ts";

export type Token = BearerToken | SessionKeys;

/** Which token is wanted: the parameters of the broker. */
export type WantedToken = ReadTokenParams & { readonly provider: ProviderName };

/**
 * Uses a live token. If the provider refuses it, reports that and uses the token that comes in its place, once: a second refusal is the
 * caller's, since no other token would help.
 *
 * @param isRefused - Whether the provider refused the token. Default: a `Response` with status 401.
 * @throws {ApiFailure} There is no token, or none in place of the refused one.
 */
export async function withToken<T>(
  client: Pick<Client, "readToken" | "reportRejectedToken">,
  { provider, ...wanted }: WantedToken,
  use: (token: Token) => Promise<T>,
  isRefused: (result: T) => boolean = isUnauthorized,
): Promise<T> {
  const token = dataOf(await client.readToken(provider, wanted));
  const result = await use(token);
  const { as, project, access, ...rest } = wanted;
  // Only a token of the connection itself can be reported, and no other token has the word `operate`.
  if (!isRefused(result) || as !== undefined || access === "operate") {
    return result;
  }
  const params = access === undefined ? rest : { ...rest, access };
  const another = await client.reportRejectedToken(provider, { fingerprint: await fingerprintOf(token) }, params);
  return use(dataOf(another));
}

const isUnauthorized = (result: unknown): boolean => result instanceof Response && result.status === 401;

/** Computes the SHA-256 of a token in base64url without padding: it names the token, and the token is not sent. */
export async function fingerprintOf(token: Token): Promise<string> {
  const secret = "access_token" in token ? token.access_token : token.session_token;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret)));
  return btoa(String.fromCharCode(...hash))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
