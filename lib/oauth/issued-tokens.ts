import type * as oauth from "oauth4webapi";
import { Failure } from "../errors.ts";
import { Secret } from "../secret.ts";

/** The tokens of an answer, whatever grant was sent for them. */
export type IssuedTokens = {
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  /** Seconds the access token works; absent when the provider did not say (RFC 6749 only recommends it). */
  readonly expiresInSeconds?: number;
  /** Seconds the refresh token works, for the few providers that say so. */
  readonly refreshTokenExpiresInSeconds?: number;
};

/** @throws {Failure} `provider_answer_invalid`: not a bearer token. */
export function parseIssuedTokens(answer: oauth.TokenEndpointResponse): IssuedTokens {
  if (answer.token_type !== "bearer") {
    throw new Failure("provider_answer_invalid", { detail: "token type" });
  }
  const refreshTokenExpiresIn = answer.refresh_token_expires_in;
  return {
    accessToken: new Secret(answer.access_token),
    ...(answer.refresh_token === undefined ? {} : { refreshToken: new Secret(answer.refresh_token) }),
    ...(answer.expires_in === undefined ? {} : { expiresInSeconds: answer.expires_in }),
    ...(typeof refreshTokenExpiresIn === "number" ? { refreshTokenExpiresInSeconds: refreshTokenExpiresIn } : {}),
  };
}
