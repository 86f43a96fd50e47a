import * as oauth from "oauth4webapi";

// What redeems the code of a login. Only a callback does that, and every function that serves a login knows how: in a bundle this is a file of
// its own, which the first callback loads. It imports nothing of ours.

/** What of the library checks a callback, sends its code, and checks the answer. */
export function redeemingLibrary() {
  return redeeming;
}

const redeeming = {
  validateAuthResponse: oauth.validateAuthResponse,
  AuthorizationResponseError: oauth.AuthorizationResponseError,

  authorizationCodeGrantRequest: oauth.authorizationCodeGrantRequest,
  ClientSecretPost: oauth.ClientSecretPost,
  allowInsecureRequests: oauth.allowInsecureRequests,
  customFetch: oauth.customFetch,

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
