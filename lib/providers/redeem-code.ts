import type { CodeFlowMethod, Grant, Redemption } from "../connections/provider.ts";
import { defined } from "../defined.ts";
import { asFailure, Failure, type FailureCode } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { type IssuerParameter, parseCallback } from "../oauth/callback.ts";
import { findTokens, readLifetime } from "../oauth/issued-tokens.ts";
import { redeemingLibrary } from "../oauth/oauth4webapi.lazy.ts";
import { parseTokenResponse, type TokenResponse } from "../oauth/token-response.ts";
import { type OAuthDeps, prepareRequest, toExpiries, transport } from "./oauth-transport.ts";
import type { OwnerProof } from "./prove-by-id-token.ts";

/** Milliseconds to read the metadata and the client's secret. The proof of the owner prepares after it. */
const prepareMs = 4000;

/** The request may have arrived. */
const unanswered: ReadonlySet<FailureCode> = new Set(["provider_timeout", "provider_unreachable"]);

export type RedeemDeps = OAuthDeps & { readonly owner: OwnerProof };

/**
 * Checks the callback, redeems its code, and proves whose grant it is.
 *
 * The token request is sent once: a timeout or a 5xx leaves unknown whether the code was used, and a code that is sent twice is
 * a replay to the provider. It is sent only while there is time for its answer. Everything that can fail earlier is done first,
 * such as reading the provider's keys: then there is no grant yet.
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
  const [metadata, client] = await prepareRequest(deps, send, prepareMs);
  if (metadata.issuer !== callback.issuer || metadata.token_endpoint !== callback.tokenEndpoint) {
    throw new Failure("issuer_mismatch", { detail: "the provider's metadata changed during the login" });
  }
  const { parameters } = parseCallback(metadata, client.clientId, callback.parameters, {
    state: callback.state,
    issuerParameter: settings.issuerParameter,
  });
  const prove = await deps.owner.prepare(metadata, send);
  let answered: Buffer | undefined;
  if (send.aborted) {
    throw new Failure("deadline_exceeded", { detail: "too late to send the code" });
  }
  const oauth = redeemingLibrary();
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
        return withoutUnusableFields(body, deps.owner);
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
      ...(deps.owner.expects === "id_token" ? { nonce: callback.nonce } : {}),
      requestedScopes: settings.scopes,
    });
    const grant = toGrant(answer, deps.clock());
    return { kind: "granted", grant: { ...grant, identity: await prove({ answer, response, signal: work }) } };
  } catch (error) {
    const tokens = response.ok ? findTokens(parseJson(answered?.toString("utf8") ?? "")) : undefined;
    if (tokens === undefined) {
      throw error;
    }
    return { kind: "unproven", failure: asFailure(error), tokens };
  }
}

const toGrant = (answer: TokenResponse, now: Date): Omit<Grant, "identity"> => ({
  accessToken: answer.accessToken,
  ...defined({ refreshToken: answer.refreshToken }),
  ...toExpiries(answer, now),
  scopes: answer.scopes,
});

const lifetimes = ["expires_in", "refresh_token_expires_in"];

/**
 * Drops from a token endpoint's answer what may not lose a grant: invalid lifetimes, such as a negative `expires_in`, and an ID token that
 * nothing depends on. A body that is not a JSON object stays unchanged.
 *
 * @param expects - `none`: an ID token has no nonce of ours, and its issuer need not be the one that is pinned, so its checks would fail.
 */
function withoutUnusableFields(body: Buffer, { expects }: Pick<OwnerProof, "expects">): Buffer {
  const answer = parseJson(body.toString("utf8"));
  if (!isObject(answer)) {
    return body;
  }
  const odd = lifetimes.filter((name) => name in answer && readLifetime(answer[name]) === undefined);
  const unusable = expects === "none" ? [...odd, "id_token"] : odd;
  const kept = Object.entries(answer).filter(([name]) => !unusable.includes(name));
  return kept.length === Object.keys(answer).length ? body : Buffer.from(JSON.stringify(Object.fromEntries(kept)));
}
