import { type Identity, ownClientOf } from "../connections/connection.ts";
import type { CodeFlowMethod, Grant, Redemption } from "../connections/provider.ts";
import { defined } from "../defined.ts";
import { asFailure, Failure, type FailureCode } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { buildAuthorizationRequest } from "../oauth/authorization-request.ts";
import { type IssuerParameter, parseCallback } from "../oauth/callback.ts";
import { findMissingScopes, findTokens, readLifetime, type ScopeAliases } from "../oauth/issued-tokens.ts";
import { redeemingLibrary } from "../oauth/oauth4webapi.lazy.ts";
import type { ServerMetadata } from "../oauth/server-metadata.ts";
import { parseTokenResponse, type TokenResponse } from "../oauth/token-response.ts";
import { asClient } from "../oauth-clients/as-client.ts";
import { isPage } from "../outbound-request.ts";
import type { Secret } from "../secret.ts";
import { askJson, toAnswerFailure } from "./ask-json.ts";
import { type ClientUse, type OAuthClient, type OAuthDeps, prepareRequest, toExpiries, transport } from "./oauth-transport.ts";
import { type OwnerProof, proveByAsking, proveByIdToken } from "./prove-by-id-token.ts";
import { refreshGrant, type SessionControl } from "./refresh-grant.ts";
import { type RevocationSettings, revokeToken } from "./revoke-token.ts";

/** The settings in which code-flow providers differ: data, no code. */
export type CodeFlowSettings = Pick<
  CodeFlowMethod,
  "provider" | "refreshesPerMinute" | "rotatesRefreshTokens" | "needsRefreshToken" | "revokesWholeAccount" | "accountPage"
> &
  RevocationSettings &
  SessionControl & {
    readonly scopes: readonly string[];
    readonly scopeAliases: ScopeAliases;
    readonly issuerParameter: IssuerParameter;
    /**
     * Asks the provider whose access token it is. Absent: an OpenID provider, which proves it by an ID token and answers at its userinfo
     * endpoint.
     * @throws {Failure} `grant_revoked` when the token does not work.
     */
    readonly identify?: (accessToken: Secret, signal: AbortSignal) => Promise<Identity>;
    /** The provider's own parameters of the authorization request. */
    readonly authorizationParameters: (request: {
      readonly askConsent: boolean;
      readonly letsChoose?: boolean;
      readonly identity?: Identity;
    }) => Readonly<Record<string, string>>;
  };

/** Makes the method of a provider from its settings alone. */
export function codeFlowProvider(settings: CodeFlowSettings, deps: OAuthDeps): CodeFlowMethod {
  const identify = settings.identify ?? ((accessToken: Secret, signal: AbortSignal) => readUserinfo(deps, accessToken, signal));
  const owner = settings.identify === undefined ? proveByIdToken(deps.clock) : proveByAsking(settings.identify);
  const redeeming = { ...deps, owner };
  return {
    provider: settings.provider,
    name: "login",
    connect: "code_flow",
    tokens: "refreshed",
    scopes: settings.scopes,
    refreshesPerMinute: settings.refreshesPerMinute,
    rotatesRefreshTokens: settings.rotatesRefreshTokens,
    needsRefreshToken: settings.needsRefreshToken,
    revokesWholeAccount: settings.revokesWholeAccount,
    ...defined({ accountPage: settings.accountPage }),
    missingScopes: (granted) => findMissingScopes(settings.scopes, granted, settings.scopeAliases),

    async begin({ redirectUri, state, nonce, codeChallenge, ...request }, call) {
      const [metadata, clientId] = await Promise.all([deps.readMetadata(call.signal), readClientId(deps, call)]);
      const url = buildAuthorizationRequest({
        endpoint: metadata.authorization_endpoint,
        clientId,
        redirectUri,
        scopes: settings.scopes,
        state,
        codeChallenge,
        ...(owner.expects === "id_token" ? { nonce } : {}),
        extra: settings.authorizationParameters(request),
      });
      return { url, issuer: metadata.issuer, tokenEndpoint: metadata.token_endpoint };
    },

    redeem: (callback, call) => redeemCode(settings, redeeming, callback, call),
    identify: (accessToken, { signal }) => identify(accessToken, signal),
    refresh: (held, call) => refreshGrant(settings, deps, held, call),

    async probe(token, { signal }) {
      if (token.type === "bearer") {
        await identify(token.accessToken, signal);
      }
      return [];
    },

    /** Revokes the refresh token first: this revokes every access token too (RFC 7009, section 2.1). */
    async revoke({ refresh_token, access_token }, call) {
      const token = refresh_token ?? access_token;
      if (token === undefined) {
        throw new Failure("credential_missing");
      }
      await revokeToken(settings, deps, token, call);
      return [{ what: "grant", state: "revoked" }];
    },
  };
}

/** A function that starts logins reads no secret of an organisation's own client. */
const readClientId = async (deps: OAuthDeps, call: ClientUse): Promise<string> =>
  ownClientOf(call) ?? (await deps.readClient(call)).clientId;

const refusals: Readonly<Record<number, FailureCode>> = { 401: "grant_revoked", 403: "provider_forbidden" };

/**
 * Reads from the provider's userinfo endpoint who granted an access token, which also shows whether the token works. Every OpenID
 * provider answers this request, without cost and without a scope beyond `openid`.
 *
 * @throws {Failure} `grant_revoked`: the token does not work. `provider_answer_invalid`: a page, or an answer without a subject.
 *   `provider_…`: the provider is down.
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#UserInfo OpenID Connect Core, section 5.3}
 */
async function readUserinfo(deps: OAuthDeps, accessToken: Secret, signal: AbortSignal): Promise<Identity> {
  const { userinfo_endpoint } = await deps.readMetadata(signal);
  if (userinfo_endpoint === undefined) {
    throw new Failure("provider_answer_invalid", { detail: "no userinfo endpoint is published" });
  }
  const answer = await askJson(userinfo_endpoint, { accessToken }, signal);
  const { status, headers, body, data } = answer;
  if (status !== 200) {
    // A proxy on the way may refuse with the same statuses, but in HTML.
    throw toAnswerFailure(answer, `userinfo: ${status}`, isPage(headers, body) ? undefined : refusals[status]);
  }
  const { sub, email } = isObject(data) ? data : {};
  if (typeof sub !== "string" || sub === "") {
    throw new Failure("provider_answer_invalid", { detail: "userinfo: no subject" });
  }
  return { id: sub, ...(typeof email === "string" ? { label: email } : {}) };
}

/** Milliseconds to read the metadata and the client's secret. The proof of the owner prepares after it. */
const prepareMs = 4000;

/** The request may have arrived. */
const unanswered: ReadonlySet<FailureCode> = new Set(["provider_timeout", "provider_unreachable"]);

type RedeemDeps = OAuthDeps & { readonly owner: OwnerProof };

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
async function redeemCode(
  settings: { readonly scopes: readonly string[]; readonly issuerParameter: IssuerParameter },
  deps: RedeemDeps,
  callback: Parameters<CodeFlowMethod["redeem"]>[0],
  call: Parameters<CodeFlowMethod["redeem"]>[1],
): Promise<Redemption> {
  const { send } = call;
  const [metadata, client] = await prepareRequest(deps, call, send, prepareMs);
  if (metadata.issuer !== callback.issuer || metadata.token_endpoint !== callback.tokenEndpoint) {
    throw new Failure("issuer_mismatch", { detail: "the provider's metadata changed during the login" });
  }
  const { parameters } = parseCallback(metadata, client.clientId, callback.parameters, {
    state: callback.state,
    issuerParameter: settings.issuerParameter,
  });
  const prove = await deps.owner.prepare(metadata, send);
  return asClient(client, (each) => sendCode(settings, deps, { metadata, client: each, parameters, callback, prove }, call));
}

type SentCode = {
  readonly metadata: ServerMetadata;
  readonly client: OAuthClient;
  /** The parameters of the callback, checked. */
  readonly parameters: URLSearchParams;
  readonly callback: Parameters<CodeFlowMethod["redeem"]>[0];
  readonly prove: Awaited<ReturnType<OwnerProof["prepare"]>>;
};

async function sendCode(
  settings: { readonly scopes: readonly string[] },
  deps: RedeemDeps,
  { metadata, client, parameters, callback, prove }: SentCode,
  { send, work }: { readonly send: AbortSignal; readonly work: AbortSignal },
): Promise<Redemption> {
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
