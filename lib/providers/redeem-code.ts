import * as oauth from "oauth4webapi";
import type { CodeFlowMethod, Grant, Redemption } from "../connections/provider.ts";
import { asFailure, Failure, type FailureCode } from "../errors.ts";
import { secondsAfter } from "../instants.ts";
import { parseJson } from "../json.ts";
import { type IssuerParameter, parseCallback } from "../oauth/callback.ts";
import { findTokens } from "../oauth/issued-tokens.ts";
import type { ServerMetadata } from "../oauth/server-metadata.ts";
import { parseTokenResponse, type TokenResponse } from "../oauth/token-response.ts";
import { toResponse } from "../outbound-fetch.ts";
import type { KeptDocument } from "./kept-document.ts";
import { type OAuthDeps, transport } from "./oauth-transport.ts";
import { withoutOddLifetimes } from "./odd-lifetimes.ts";
import { waitFor } from "./provider-request.ts";
import type { KeySet } from "./signing-keys.ts";

/** Milliseconds for each of the two preparations: metadata with the client's secret, then the keys. */
const prepareMs = 4000;

/** The request may have arrived. */
const unanswered: ReadonlySet<FailureCode> = new Set(["provider_timeout", "provider_unreachable"]);

export type RedeemDeps = OAuthDeps & { readonly keysAt: (jwksUri: string) => KeptDocument<KeySet> };

/**
 * Checks the callback, redeems its code, and checks the ID token.
 *
 * The token request is sent once: a timeout or a 5xx leaves unknown whether the code was used, and a code that is sent twice is
 * a replay to the provider. It is sent only while there is time for its answer. Everything that can fail earlier is done first,
 * above all reading the provider's keys: then there is no grant yet.
 * After it every refusal carries the issued tokens, because they are needed to revoke the grant.
 *
 * @returns `unproven`: tokens were issued, and a check of the answer failed. `unanswered`: tokens may have been issued.
 * @throws {Failure} No tokens were issued. `deadline_exceeded`: the code was not sent.
 */
export async function redeemCode(
  settings: { readonly scopes: readonly string[]; readonly issuerParameter: IssuerParameter },
  deps: RedeemDeps,
  callback: Parameters<CodeFlowMethod["redeem"]>[0],
  { send, work }: Pick<Parameters<CodeFlowMethod["redeem"]>[1], "send" | "work">,
): Promise<Redemption> {
  const [metadata, client] = await Promise.all([
    waitFor(deps.readMetadata(send), send, { timeoutMs: prepareMs, late: "provider_timeout" }),
    waitFor(deps.readClient(), send, { timeoutMs: prepareMs, late: "secrets_unavailable" }),
  ]);
  if (metadata.issuer !== callback.issuer || metadata.token_endpoint !== callback.tokenEndpoint) {
    throw new Failure("issuer_mismatch", { detail: "the provider's metadata changed during the login" });
  }
  const { parameters } = parseCallback(metadata, client.clientId, callback.parameters, {
    state: callback.state,
    issuerParameter: settings.issuerParameter,
  });
  const keys = deps.keysAt(metadata.jwks_uri);
  const known = await waitFor(keys.read(send), send, { timeoutMs: prepareMs, late: "provider_timeout" });
  let answered: Buffer | undefined;
  if (send.aborted) {
    throw new Failure("deadline_exceeded", { detail: "too late to send the code" });
  }
  let response: Response;
  try {
    response = await oauth.authorizationCodeGrantRequest(
      metadata,
      { client_id: client.clientId },
      oauth.ClientSecretPost(client.clientSecret.reveal()),
      parameters,
      callback.redirectUri,
      callback.codeVerifier.reveal(),
      transport(work, (body) => {
        answered = body;
        return withoutOddLifetimes(body);
      }),
    );
  } catch (error) {
    const failure = asFailure(error);
    if (unanswered.has(failure.code)) {
      return { kind: "unanswered", failure };
    }
    throw error;
  }
  try {
    const answer = await parseTokenResponse(metadata, client.clientId, response, {
      nonce: callback.nonce,
      requestedScopes: settings.scopes,
    });
    await checkSignature(metadata, response, keys, known, work);
    return { kind: "granted", grant: toGrant(answer, deps.clock()) };
  } catch (error) {
    const tokens = response.ok ? findTokens(parseJson(answered?.toString("utf8") ?? "")) : undefined;
    if (tokens === undefined) {
      throw error;
    }
    return { kind: "unproven", failure: asFailure(error), tokens };
  }
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

function toGrant(answer: TokenResponse, now: Date): Grant {
  const { owner } = answer;
  if (owner === undefined) {
    throw new Failure("id_token_invalid", { detail: "absent" });
  }
  const after = (seconds: number) => secondsAfter(now, seconds);
  return {
    identity: { id: owner.subject, ...(owner.email === undefined ? {} : { label: owner.email }) },
    accessToken: answer.accessToken,
    ...(answer.refreshToken === undefined ? {} : { refreshToken: answer.refreshToken }),
    ...(answer.expiresInSeconds === undefined ? {} : { expiresAt: after(answer.expiresInSeconds) }),
    ...(answer.refreshTokenExpiresInSeconds === undefined ? {} : { refreshTokenExpiresAt: after(answer.refreshTokenExpiresInSeconds) }),
    scopes: answer.scopes,
  };
}
