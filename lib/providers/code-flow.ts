import type { Identity } from "../connections/connection.ts";
import type { CodeFlowMethod } from "../connections/provider.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { buildAuthorizationRequest } from "../oauth/authorization-request.ts";
import type { IssuerParameter } from "../oauth/callback.ts";
import { missingScopes, type ScopeAliases } from "../oauth/scopes.ts";
import type { Secret } from "../secret.ts";
import type { OAuthDeps } from "./oauth-transport.ts";
import { proveByIdToken } from "./prove-by-id-token.ts";
import { proveByAsking } from "./prove-owner.ts";
import { readUserinfo } from "./read-userinfo.ts";
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
    missingScopes: (granted) => missingScopes(settings.scopes, granted, settings.scopeAliases),

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
