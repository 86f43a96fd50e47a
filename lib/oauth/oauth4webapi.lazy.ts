import * as oauth from "oauth4webapi";

// What redeems the code of a login, and keeps a session of the console. Only a callback or a refreshed session does that, and every function that serves
// a login knows how: in a bundle this is a file of its own, which the first of them loads. It imports nothing of ours.

/** What of the library checks a callback, sends its code, checks the answer, and refreshes and revokes the tokens of a session. */
export function redeemingLibrary() {
  return redeeming;
}

const redeeming = {
  validateAuthResponse: oauth.validateAuthResponse,
  AuthorizationResponseError: oauth.AuthorizationResponseError,

  authorizationCodeGrantRequest: oauth.authorizationCodeGrantRequest,
  ClientSecretPost: oauth.ClientSecretPost,
  ClientSecretBasic: oauth.ClientSecretBasic,
  PrivateKeyJwt: oauth.PrivateKeyJwt,
  allowInsecureRequests: oauth.allowInsecureRequests,
  customFetch: oauth.customFetch,

  refreshTokenGrantRequest: oauth.refreshTokenGrantRequest,
  processRefreshTokenResponse: oauth.processRefreshTokenResponse,
  revocationRequest: oauth.revocationRequest,
  processRevocationResponse: oauth.processRevocationResponse,

  processAuthorizationCodeResponse: oauth.processAuthorizationCodeResponse,
  getValidatedIdTokenClaims: oauth.getValidatedIdTokenClaims,
  validateApplicationLevelSignature: oauth.validateApplicationLevelSignature,
  OperationProcessingError: oauth.OperationProcessingError,
  WWWAuthenticateChallengeError: oauth.WWWAuthenticateChallengeError,
  ResponseBodyError: oauth.ResponseBodyError,
  JWT_CLAIM_COMPARISON: oauth.JWT_CLAIM_COMPARISON,
  JWT_TIMESTAMP_CHECK: oauth.JWT_TIMESTAMP_CHECK,
  KEY_SELECTION: oauth.KEY_SELECTION,
} as const;
