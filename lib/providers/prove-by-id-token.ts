import type { Identity } from "../connections/connection.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { redeemingLibrary } from "../oauth/oauth4webapi.lazy.ts";
import type { ServerMetadata } from "../oauth/server-metadata.ts";
import type { TokenResponse } from "../oauth/token-response.ts";
import { toResponse } from "../outbound-fetch.ts";
import type { OutboundAnswer } from "../outbound-request.ts";
import type { Secret } from "../secret.ts";
import type { Clock } from "../system.ts";
import { type CachedDocument, cachedDocument } from "./cached-document.ts";
import { askProvider, withTimeout } from "./provider-request.ts";

/** An answer of the token endpoint, as parsed and as it came. */
type IssuedAnswer = { readonly answer: TokenResponse; readonly response: Response; readonly signal: AbortSignal };

/** Finds out whose grant an answer of the token endpoint is. @throws {Failure} It is not known: the tokens are only good for a revocation. */
type ProveOwner = (issued: IssuedAnswer) => Promise<Identity>;

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

/** Milliseconds to read the provider's keys before the code is sent. */
const prepareMs = 4000;

/**
 * Proves the owner of a grant by the ID token beside it: its claims, which were checked with the answer, and its signature.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation OpenID Connect Core, section 3.1.3.7}
 */
export function proveByIdToken(clock: Clock): OwnerProof {
  const keysAt = signingKeys(clock);
  return {
    expects: "id_token",
    async prepare(metadata, send) {
      if (metadata.jwks_uri === undefined) {
        throw new Failure("provider_answer_invalid", { detail: "no keys are published" });
      }
      const keys = keysAt(metadata.jwks_uri);
      const known = await withTimeout(keys.read(send), send, { timeoutMs: prepareMs, late: "provider_timeout" });
      return async ({ answer: { owner }, response, signal }) => {
        await checkSignature(metadata, response, keys, known, signal);
        if (owner === undefined) {
          throw new Failure("id_token_invalid", { detail: "absent" });
        }
        return { id: owner.subject, ...defined({ label: owner.email }) };
      };
    },
  };
}

/** Reads the keys again when the ID token's key is missing: it may be newer than the cached keys. */
async function checkSignature(
  metadata: ServerMetadata,
  response: Response,
  keys: CachedDocument<KeySet>,
  known: KeySet,
  signal: AbortSignal,
): Promise<void> {
  if (!(await hasSignatureBy(known, metadata, response))) {
    const newer = await keys.readNewer(known, signal);
    if (!(await hasSignatureBy(newer, metadata, response))) {
      throw new Failure("id_token_invalid", { detail: "unknown key" });
    }
  }
}

/** @returns `false` when the key set lacks the key that the ID token names. @throws {Failure} `id_token_invalid` */
async function hasSignatureBy(keys: KeySet, metadata: ServerMetadata, response: Response): Promise<boolean> {
  const oauth = redeemingLibrary();
  // A copy of the metadata, because the library caches keys for each metadata object.
  const options = { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: async () => toResponse(keys) };
  try {
    await oauth.validateApplicationLevelSignature({ ...metadata }, response, options);
    return true;
  } catch (error) {
    if (error instanceof oauth.OperationProcessingError && error.code === oauth.KEY_SELECTION) {
      return false;
    }
    throw new Failure("id_token_invalid", { detail: "signature" });
  }
}

/** The key set of a provider: its raw answer, checked to hold keys. */
type KeySet = OutboundAnswer;

/**
 * Caches the keys that a provider signs its ID tokens with, as {@link cachedDocument} does.
 *
 * @returns A function that returns the keys at an address. A new address, of another provider, empties the cache.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7517.html#section-5 RFC 7517, section 5}
 */
export function signingKeys(clock: Clock): (jwksUri: string) => CachedDocument<KeySet> {
  let kept: { readonly jwksUri: string; readonly keys: CachedDocument<KeySet> } | undefined;
  return (jwksUri) => {
    kept = kept?.jwksUri === jwksUri ? kept : { jwksUri, keys: cachedDocument(() => request(jwksUri), clock) };
    return kept.keys;
  };
}

/** @throws {Failure} `provider_unavailable`, `provider_answer_invalid`; other `provider_…`: it did not answer. */
async function request(jwksUri: string): Promise<KeySet> {
  const answer = await askProvider(jwksUri, { headers: { accept: "application/json" } });
  if (answer.status !== 200) {
    throw new Failure("provider_unavailable", { detail: `keys: ${answer.status}` });
  }
  const set = parseJson(answer.body.toString("utf8"));
  if (!isObject(set) || !Array.isArray(set.keys)) {
    throw new Failure("provider_answer_invalid", { detail: "keys" });
  }
  return answer;
}
