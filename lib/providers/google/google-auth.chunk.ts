import * as library from "google-auth-library/build/src/util.js";

/**
 * What of Google's library is used: the client that signs with a service account's key, the one that takes an account's tokens, and the one that
 * exchanges tokens of other issuers. Loaded when the first token is requested.
 */
export { gaxios, IdentityPoolClient, Impersonated, JWT, OAuth2Client } from "google-auth-library";
/** The part of the last one that sends the exchange. By itself it would send it by a transport of its own. */
export { StsCredentials } from "google-auth-library/build/src/auth/stscredentials.js";

/**
 * Runs work without the library's warning about configurations from untrusted sources, which its client prints each time it is made. No
 * configuration from outside is read here. The library has this for itself and does not declare it.
 */
export const withoutWarning: <T>(work: () => T) => T = (library as unknown as { suppressAdcWarning: typeof withoutWarning })
  .suppressAdcWarning;
