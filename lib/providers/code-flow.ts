import * as oauth from "oauth4webapi";
import type { CodeFlowProvider, Grant } from "../connections/ports.ts";
import { Failure } from "../errors.ts";
import { secondsAfter } from "../instants.ts";
import { buildAuthorizationRequest } from "../oauth/authorization-request.ts";
import { type IssuerParameter, parseCallback } from "../oauth/callback.ts";
import { missingScopes, type ScopeAliases } from "../oauth/scopes.ts";
import type { ServerMetadata } from "../oauth/server-metadata.ts";
import { parseTokenResponse, type TokenResponse } from "../oauth/token-response.ts";
import { type OAuthDeps, transport } from "./oauth-transport.ts";
import { withoutOddLifetimes } from "./odd-lifetimes.ts";
import { probeUserinfo } from "./probe-userinfo.ts";
import { type ProviderRequest, requestProvider } from "./provider-request.ts";
import { refreshGrant } from "./refresh-grant.ts";
import { type RevocationAuthentication, revokeToken } from "./revoke-token.ts";

/** What makes one code-flow provider differ from another: data, no code. */
export type CodeFlowSettings = Pick<CodeFlowProvider, "provider" | "refreshesPerMinute" | "revokesWholeAccount" | "accountPage"> & {
  /** The values of `error_subtype` by which the provider says that an administrator's session control ended the grant. */
  readonly sessionControlSubtypes: readonly string[];
  readonly revocationAuthentication: RevocationAuthentication;
  readonly scopes: readonly string[];
  readonly scopeAliases: ScopeAliases;
  readonly issuerParameter: IssuerParameter;
  /** The provider's own parameters of the authorization request. */
  readonly authorizationParameters: (request: {
    readonly askConsent: boolean;
    readonly subject?: string;
  }) => Readonly<Record<string, string>>;
};

/**
 * A provider that publishes its metadata and issues ID tokens, driven by its settings alone.
 *
 * The token request is sent once. A timeout or a 5xx after it leaves the code's fate unknown, and a code that is sent
 * twice is a replay to the provider.
 */
export function codeFlowProvider(settings: CodeFlowSettings, deps: OAuthDeps): CodeFlowProvider {
  return {
    provider: settings.provider,
    scopes: settings.scopes,
    refreshesPerMinute: settings.refreshesPerMinute,
    revokesWholeAccount: settings.revokesWholeAccount,
    ...(settings.accountPage === undefined ? {} : { accountPage: settings.accountPage }),
    missingScopes: (granted) => missingScopes(settings.scopes, granted, settings.scopeAliases),

    async begin({ redirectUri, state, nonce, codeChallenge, ...request }, signal) {
      const [metadata, client] = await Promise.all([deps.readMetadata(signal), deps.readClient()]);
      const url = buildAuthorizationRequest({
        endpoint: metadata.authorization_endpoint,
        clientId: client.clientId,
        redirectUri,
        scopes: settings.scopes,
        state,
        codeChallenge,
        nonce,
        extra: settings.authorizationParameters(request),
      });
      return { url, issuer: metadata.issuer, tokenEndpoint: metadata.token_endpoint };
    },

    async redeem(callback, signal) {
      const [metadata, client] = await Promise.all([deps.readMetadata(signal), deps.readClient()]);
      if (metadata.issuer !== callback.issuer || metadata.token_endpoint !== callback.tokenEndpoint) {
        throw new Failure("issuer_mismatch", { detail: "the provider's metadata changed during the login" });
      }
      const { parameters } = parseCallback(metadata, client.clientId, callback.parameters, {
        state: callback.state,
        issuerParameter: settings.issuerParameter,
      });
      const response = await oauth.authorizationCodeGrantRequest(
        metadata,
        { client_id: client.clientId },
        oauth.ClientSecretPost(client.clientSecret.reveal()),
        parameters,
        callback.redirectUri,
        callback.codeVerifier.reveal(),
        transport(signal, withoutOddLifetimes),
      );
      const answer = await parseTokenResponse(metadata, client.clientId, response, {
        nonce: callback.nonce,
        requestedScopes: settings.scopes,
      });
      await checkSignature(metadata, response, signal);
      return toGrant(answer, deps.clock());
    },

    refresh: (held, signal) => refreshGrant(settings, deps, held, signal),
    probe: (accessToken, signal) => probeUserinfo(deps, accessToken, signal),
    revoke: (token, signal) => revokeToken(settings.revocationAuthentication, deps, token, signal),
  };
}

async function checkSignature(metadata: ServerMetadata, response: Response, signal: AbortSignal): Promise<void> {
  const options = {
    ...transport(signal),
    // Keys that cannot be had say nothing about the signature.
    [oauth.customFetch]: async (url: string, init: ProviderRequest) => {
      const keys = await requestProvider(url, init, signal);
      if (!keys.ok) {
        throw new Failure("provider_unavailable", { detail: `keys: ${keys.status}` });
      }
      return keys;
    },
  };
  await oauth.validateApplicationLevelSignature(metadata, response, options).catch((error: unknown): never => {
    throw error instanceof Failure ? error : new Failure("id_token_invalid", { detail: "signature" });
  });
}

function toGrant(answer: TokenResponse, now: Date): Grant {
  if (answer.identity === undefined) {
    throw new Failure("id_token_invalid", { detail: "absent" });
  }
  const after = (seconds: number) => secondsAfter(now, seconds);
  return {
    ...answer.identity,
    accessToken: answer.accessToken,
    ...(answer.refreshToken === undefined ? {} : { refreshToken: answer.refreshToken }),
    ...(answer.expiresInSeconds === undefined ? {} : { expiresAt: after(answer.expiresInSeconds) }),
    ...(answer.refreshTokenExpiresInSeconds === undefined ? {} : { refreshTokenExpiresAt: after(answer.refreshTokenExpiresInSeconds) }),
    scopes: answer.scopes,
  };
}
