import type * as oauth from "oauth4webapi";
import { Failure } from "../errors.ts";
import { parseIssuedTokens } from "../oauth/issued-tokens.ts";
import { redeemingLibrary } from "../oauth/oauth4webapi.lazy.ts";
import { Secret } from "../secret.ts";
import { secondsAfter } from "../system.ts";
import type { SessionTokens } from "./sessions.ts";

/** Seconds for which an access token without `expires_in` counts as valid. */
const unsaidSeconds = 300;

/**
 * Makes the tokens of a session of a token endpoint's answer, which the library has checked.
 *
 * @param before - What the answer may leave out: a refreshed session keeps it.
 * @throws {Failure} `id_token_invalid`: there is no ID token. `provider_answer_invalid`: there is no access token.
 */
export function toSessionTokens(
  answer: oauth.TokenEndpointResponse,
  now: Date,
  before: { readonly refreshToken?: Secret; readonly idToken?: Secret } = {},
): SessionTokens {
  const { accessToken, refreshToken = before.refreshToken, expiresInSeconds = unsaidSeconds } = parseIssuedTokens(answer);
  const idToken = answer.id_token === undefined ? before.idToken : new Secret(answer.id_token);
  if (idToken === undefined) {
    throw new Failure("id_token_invalid", { detail: "no ID token" });
  }
  return { accessToken, idToken, expiresAt: secondsAfter(now, expiresInSeconds), ...(refreshToken === undefined ? {} : { refreshToken }) };
}

/** Maps what the library throws about a token endpoint's answer. Its own errors hold the answer, tokens included, and are never passed on. */
export function toOidcFailure(error: unknown): Failure {
  if (error instanceof Failure) {
    return error;
  }
  const { ResponseBodyError, WWWAuthenticateChallengeError } = redeemingLibrary();
  if (error instanceof ResponseBodyError && error.error === "invalid_grant") {
    return new Failure("grant_invalid", { detail: "identity provider: invalid_grant" });
  }
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError) {
    return new Failure("client_misconfigured", { detail: `identity provider: status ${error.status}` });
  }
  return new Failure("id_token_invalid", { detail: "identity provider: the answer is not usable" });
}

/** The header with which the access token of a session is sent as a caller sends one: the same code checks both. */
export const toBearer = ({ accessToken }: Pick<SessionTokens, "accessToken">) => ({ authorization: `Bearer ${accessToken.reveal()}` });
