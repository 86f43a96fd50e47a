import type { CredentialFields } from "../connections/credential-store.ts";
import type { RefreshedTokens } from "../connections/provider.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { parseRefreshResponse } from "../oauth/refresh-response.ts";
import type { TokenAnswer } from "../oauth/token-failure.ts";
import { asClient } from "../oauth-clients/as-client.ts";
import type { Secret } from "../secret.ts";
import { type ClientUse, type OAuthClient, type OAuthDeps, prepareRequest, toExpiries } from "./oauth-transport.ts";
import { askProvider, type ProviderRequest } from "./provider-request.ts";

export type SessionControl = {
  /** The values of `error_subtype` which mean that an administrator's session control ended the grant. */
  readonly sessionControlSubtypes: readonly string[];
  /** Builds the command by which an administrator exempts our client. */
  readonly buildExemption?: (clientId: string) => string;
};

/** Milliseconds to prepare the request: a cold process reads the metadata and the client's secret first. */
export const prepareMs = 3000;

/**
 * Refreshes an access token with the stored refresh token, once, with the client that it was issued to. After a timeout it is unknown whether the provider has rotated
 * the refresh token: the next try with the stored token shows it.
 *
 * @throws {Failure} `grant_revoked`, `session_control`, `consent_blocked`: the customer must connect again. `credential_expired`:
 *   there is no refresh token. `client_misconfigured`: the operator must act; `own_client_rejected`: the customer. `provider_…`: a retry helps.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-6 RFC 6749, section 6}
 */
export async function refreshGrant(
  settings: SessionControl,
  deps: OAuthDeps,
  { refresh_token: token }: CredentialFields,
  call: ClientUse & { readonly signal: AbortSignal },
): Promise<RefreshedTokens> {
  if (token === undefined) {
    throw new Failure("credential_expired", { detail: "no refresh token is stored" });
  }
  const { signal } = call;
  const [metadata, owned] = await prepareRequest(deps, call, signal, prepareMs);
  // The token's lifetime begins after this instant, however late the answer arrives.
  const askedAt = deps.clock();
  const { expiresInSeconds, refreshTokenExpiresInSeconds, ...tokens } = await asClient(owned, async (client) =>
    parseAnswer(await askProvider(metadata.token_endpoint, buildRequest(client, token), signal), settings, client),
  );
  return { ...tokens, ...toExpiries(defined({ expiresInSeconds, refreshTokenExpiresInSeconds }), askedAt) };
}

/** Names the exemption of our client when an administrator's session control has ended the grant. */
function parseAnswer(answer: TokenAnswer, { sessionControlSubtypes, buildExemption }: SessionControl, { clientId }: OAuthClient) {
  try {
    return parseRefreshResponse(answer, sessionControlSubtypes);
  } catch (error) {
    if (buildExemption === undefined || !(error instanceof Failure) || error.code !== "session_control") {
      throw error;
    }
    throw new Failure(error.code, { cause: error.cause, detail: error.detail, command: buildExemption(clientId) });
  }
}

/** The client authenticates in the body: the only form that every provider accepts. */
const buildRequest = ({ clientId, clientSecret }: OAuthClient, refreshToken: Secret): ProviderRequest => ({
  method: "POST",
  headers: { accept: "application/json" },
  body: new URLSearchParams({
    grant_type: "refresh_token",
    refresh_token: refreshToken.reveal(),
    client_id: clientId,
    client_secret: clientSecret.reveal(),
  }),
});
