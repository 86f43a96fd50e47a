import type { Identity } from "../connections/connection.ts";
import type { CodeFlowMethod } from "../connections/provider.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { buildAuthorizationRequest } from "../oauth/authorization-request.ts";
import type { IssuerParameter } from "../oauth/callback.ts";
import { findMissingScopes, type ScopeAliases } from "../oauth/scopes.ts";
import { isPage } from "../outbound-request.ts";
import { readRetryAfter } from "../retry-after.ts";
import type { Secret } from "../secret.ts";
import type { OAuthDeps } from "./oauth-transport.ts";
import { proveByAsking, proveByIdToken } from "./prove-by-id-token.ts";
import { askProvider } from "./provider-request.ts";
import { redeemCode } from "./redeem-code.ts";
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

    async begin({ redirectUri, state, nonce, codeChallenge, ...request }, { signal }) {
      const [metadata, client] = await Promise.all([deps.readMetadata(signal), deps.readClient()]);
      const url = buildAuthorizationRequest({
        endpoint: metadata.authorization_endpoint,
        clientId: client.clientId,
        redirectUri,
        scopes: settings.scopes,
        state,
        codeChallenge,
        ...(owner.expects === "id_token" ? { nonce } : {}),
        extra: settings.authorizationParameters(request),
      });
      return { url, issuer: metadata.issuer, tokenEndpoint: metadata.token_endpoint };
    },

    redeem: (callback, signals) => redeemCode(settings, redeeming, callback, signals),
    identify: (accessToken, { signal }) => identify(accessToken, signal),
    refresh: (held, { signal }) => refreshGrant(settings, deps, held, signal),

    async probe(token, { signal }) {
      if (token.type === "bearer") {
        await identify(token.accessToken, signal);
      }
      return [];
    },

    /** Revokes the refresh token first: this revokes every access token too (RFC 7009, section 2.1). */
    async revoke({ refresh_token, access_token }, { signal }) {
      const token = refresh_token ?? access_token;
      if (token === undefined) {
        throw new Failure("credential_missing");
      }
      await revokeToken(settings, deps, token, signal);
      return [{ what: "grant", state: "revoked" }];
    },
  };
}

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
  const sent = { authorization: `Bearer ${accessToken.reveal()}` };
  const { status, headers, body } = await askProvider(userinfo_endpoint, { headers: sent }, signal);
  const detail = `userinfo: ${status}`;
  // A proxy on the way may refuse with the same statuses, but in HTML.
  const isProviders = !isPage(headers, body);
  if (status === 401 && isProviders) {
    throw new Failure("grant_revoked", { detail });
  }
  if (status === 403 && isProviders) {
    throw new Failure("provider_forbidden", { detail });
  }
  if (status === 429) {
    throw new Failure("provider_throttled", { detail, ...readRetryAfter(headers["retry-after"]) });
  }
  if (status !== 200) {
    throw new Failure(status >= 500 ? "provider_unavailable" : "provider_answer_invalid", { detail });
  }
  return parseIdentity(body);
}

function parseIdentity(body: Buffer): Identity {
  const claims = parseJson(body.toString("utf8"));
  const { sub, email } = isObject(claims) ? claims : {};
  if (typeof sub !== "string" || sub === "") {
    throw new Failure("provider_answer_invalid", { detail: "userinfo: no subject" });
  }
  return { id: sub, ...(typeof email === "string" ? { label: email } : {}) };
}
