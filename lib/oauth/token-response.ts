import { Failure } from "../errors.ts";
import type { Secret } from "../secret.ts";
import { type IssuedTokens, parseIssuedTokens, parseScopes } from "./issued-tokens.ts";
import { redeemingLibrary } from "./oauth4webapi.lazy.ts";
import type { ServerMetadata } from "./server-metadata.ts";
import { toTokenFailure } from "./token-failure.ts";

/** The person who granted access, from an ID token whose claims were checked. */
type GrantOwner = { readonly subject: string; readonly email?: string };

export type TokenResponse = IssuedTokens & {
  readonly scopes: readonly string[];
  readonly owner?: GrantOwner;
};

/**
 * Reads the answer to a code exchange: tokens, granted scopes, and the claims of the ID token (`iss`, `aud`, `azp`,
 * `exp`, `iat`, `nonce`). The signature is the caller's next step; it needs the network.
 *
 * @param nonce - The nonce of the attempt. With it, an ID token with exactly this nonce is required.
 * @param requestedScopes - The granted scopes when the answer has no `scope` (RFC 6749, section 5.1).
 * @throws {Failure} `grant_invalid`, `client_misconfigured`, `id_token_invalid`, `provider_unavailable`,
 *   `provider_throttled` or `provider_answer_invalid`. The code is spent: a retry means a new login.
 */
export async function parseTokenResponse(
  metadata: ServerMetadata,
  clientId: string,
  response: Response,
  expected: { readonly nonce?: Secret; readonly requestedScopes: readonly string[] },
): Promise<TokenResponse> {
  const oauth = redeemingLibrary();
  const { nonce } = expected;
  const checks = nonce === undefined ? {} : { expectedNonce: nonce.reveal(), requireIdToken: true };
  const answer = await oauth
    .processAuthorizationCodeResponse(metadata, { client_id: clientId }, response, checks)
    .catch((error: unknown): never => {
      throw toFailure(error, response.status);
    });
  const claims = oauth.getValidatedIdTokenClaims(answer);
  return {
    ...parseIssuedTokens(answer),
    scopes: answer.scope === undefined ? expected.requestedScopes : parseScopes(answer.scope),
    ...(claims === undefined
      ? {}
      : { owner: { subject: claims.sub, ...(typeof claims.email === "string" ? { email: claims.email } : {}) } }),
  };
}

/** The library's errors hold the whole body in `cause`, tokens included. They are never passed on. */
function toFailure(error: unknown, status: number): Failure {
  const oauth = redeemingLibrary();
  if (status === 200 && error instanceof oauth.OperationProcessingError && isAboutIdToken(error)) {
    return new Failure("id_token_invalid");
  }
  const challenged = error instanceof oauth.WWWAuthenticateChallengeError;
  const said = error instanceof oauth.ResponseBodyError ? { error: error.error } : {};
  return toTokenFailure({ status, challenged, ...said }, () => "grant_invalid");
}

function isAboutIdToken({ code, message }: { readonly code?: string; readonly message: string }): boolean {
  const { JWT_CLAIM_COMPARISON, JWT_TIMESTAMP_CHECK } = redeemingLibrary();
  return code === JWT_CLAIM_COMPARISON || code === JWT_TIMESTAMP_CHECK || /id_token|ID Token|JWT/.test(message);
}
