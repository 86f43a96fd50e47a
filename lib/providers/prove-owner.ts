import type { Identity } from "../connections/connection.ts";
import type { ServerMetadata } from "../oauth/server-metadata.ts";
import type { TokenResponse } from "../oauth/token-response.ts";
import type { Secret } from "../secret.ts";

/** An answer of the token endpoint, as parsed and as it came. */
export type IssuedAnswer = { readonly answer: TokenResponse; readonly response: Response; readonly signal: AbortSignal };

/** Finds out whose grant an answer of the token endpoint is. @throws {Failure} It is not known: the tokens are only good for a revocation. */
export type ProveOwner = (issued: IssuedAnswer) => Promise<Identity>;

/** How a provider shows who granted access. */
export type OwnerProof = {
  /** `id_token`: the authorization request has a nonce, and the answer must have an ID token with it. `none`: an ID token is ignored. */
  readonly expects: "id_token" | "none";
  /** Does everything that can fail before the code is sent: then there is no grant yet that could be lost. */
  prepare(metadata: ServerMetadata, signal: AbortSignal): Promise<ProveOwner>;
};

/** Proves the owner of a grant by a request with its access token, for a provider without ID tokens. */
export const proveByAsking = (identify: (accessToken: Secret, signal: AbortSignal) => Promise<Identity>): OwnerProof => ({
  expects: "none",
  prepare:
    async () =>
    ({ answer, signal }) =>
      identify(answer.accessToken, signal),
});
