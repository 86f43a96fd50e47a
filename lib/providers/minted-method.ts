import type { MintedMethod, Token } from "../connections/provider.ts";
import { Failure } from "../errors.ts";
import { secondsAfter } from "../instants.ts";
import type { IssuedTokens } from "../oauth/issued-tokens.ts";

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
