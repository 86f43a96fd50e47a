import { dataOf } from "./api-failure.ts";
import type { Client } from "./create-client.ts";
import type { BearerToken, ProviderName, ReadTokenParams, SessionKeys } from "./generated/operations.ts";

export type Token = BearerToken | SessionKeys;

/** What a provider's tokens are: the keys of a session at AWS, a bearer token everywhere else. */
export type TokenOf<P extends ProviderName> = P extends "aws" ? SessionKeys : BearerToken;

/** Which token is wanted: the parameters of the broker. */
export type WantedToken<P extends ProviderName = ProviderName> = ReadTokenParams & { readonly provider: P };

/**
 * Uses a live token. If the provider refuses it, reports that and uses the token that comes in its place, once: a second refusal is the
 * caller's, since no other token would help.
 *
 * @param isRefused - Whether the provider refused the token. Default: a `Response` with status 401.
 * @throws {ApiFailure} There is no token, or none in place of the refused one.
 */
export async function withToken<T, P extends ProviderName>(
  client: Pick<Client, "readToken" | "reportRejectedToken">,
  { provider, ...wanted }: WantedToken<P>,
  use: (token: TokenOf<P>) => Promise<T>,
  isRefused: (result: T) => boolean = isUnauthorized,
): Promise<T> {
  const token = dataOf(await client.readToken(provider, wanted)) as TokenOf<P>;
  const result = await use(token);
  const { as, project, access, ...rest } = wanted;
  // Only a token of the connection itself can be reported, and no other token has the word `operate`.
  if (!isRefused(result) || as !== undefined || access === "operate") {
    return result;
  }
  const params = access === undefined ? rest : { ...rest, access };
  const another = await client.reportRejectedToken(provider, { fingerprint: await fingerprintOf(token) }, params);
  return use(dataOf(another) as TokenOf<P>);
}

const isUnauthorized = (result: unknown): boolean => result instanceof Response && result.status === 401;

/** Computes the SHA-256 of a token in base64url without padding: it names the token, and the token is not sent. */
export async function fingerprintOf(token: Token): Promise<string> {
  const secret = "access_token" in token ? token.access_token : token.session_token;
  return toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret))));
}

/** Writes bytes in base64url without padding. */
export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
