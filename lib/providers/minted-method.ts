import type { CredentialFields } from "../connections/credential-store.ts";
import type { MintedMethod, Token } from "../connections/provider.ts";
import { Failure } from "../errors.ts";
import type { IssuedTokens } from "../oauth/issued-tokens.ts";
import type { Secret } from "../secret.ts";
import { secondsAfter } from "../system.ts";

/** Completes a method by which a customer submits what each access token is then requested with. */
export const mintedMethod = (own: Omit<MintedMethod, "connect" | "tokens" | "revokesWholeAccount">): MintedMethod => ({
  connect: "submission",
  tokens: "minted",
  revokesWholeAccount: false,
  ...own,
});

export type BearerToken = Extract<Token, { readonly type: "bearer" }>;
export type AccessToken = Omit<BearerToken, "type">;

/** Builds the access token of a token endpoint's answer. @param scopes - What it is for, when the answer names none. */
export const toAccessToken = (issued: IssuedTokens, issuedAt: Date, scopes: readonly string[]): AccessToken => ({
  accessToken: issued.accessToken,
  issuedAt,
  ...(issued.expiresInSeconds === undefined ? {} : { expiresAt: secondsAfter(issuedAt, issued.expiresInSeconds) }),
  scopes: issued.scopes ?? scopes,
});

/** @throws {Failure} `configuration_invalid`: a probe got the token of another provider. */
export function requireBearer(token: Token, provider: string): BearerToken {
  if (token.type !== "bearer") {
    throw new Failure("configuration_invalid", { detail: `${provider}: a probe wants a bearer token` });
  }
  return token;
}

/** A customer's OAuth client, with which tokens are requested (client credentials grant). */
export type CustomerClient = { readonly clientId: string; readonly clientSecret: Secret };

/** Reads the client of a stored credential. @throws {Failure} `credential_missing`. */
export function readClient({ client_id, client_secret }: CredentialFields): CustomerClient {
  if (client_id === undefined || client_secret === undefined) {
    throw new Failure("credential_missing");
  }
  return { clientId: client_id.reveal(), clientSecret: client_secret };
}

/** Builds the form of a token request. @param scopes - Empty: whatever the client may have. @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.4 RFC 6749, section 4.4} */
export const buildTokenForm = ({ clientId, clientSecret }: CustomerClient, scopes: readonly string[]): URLSearchParams =>
  new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret.reveal(),
    ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
  });
