import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { redeemingLibrary } from "../oauth/oauth4webapi.later.ts";
import type { ServerMetadata } from "../oauth/server-metadata.ts";
import { toResponse } from "../outbound-fetch.ts";
import type { Clock } from "../system.ts";
import type { KeptDocument } from "./kept-document.ts";
import type { OwnerProof } from "./prove-owner.ts";
import { waitFor } from "./provider-request.ts";
import { type KeySet, signingKeys } from "./signing-keys.ts";

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
      const known = await waitFor(keys.read(send), send, { timeoutMs: prepareMs, late: "provider_timeout" });
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
  keys: KeptDocument<KeySet>,
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
