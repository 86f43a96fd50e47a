import type { Failure } from "../errors.ts";
import { redeemingLibrary } from "../oauth/oauth4webapi.lazy.ts";
import { type OidcClient, oidcTransport } from "./oidc-client.ts";
import { toOidcFailure } from "./oidc-tokens.ts";
import type { SessionTokens } from "./sessions.ts";

/**
 * Revokes the refresh tokens of sessions that have ended, where the identity provider can. A failure does not bring a session back: the token
 * expires by itself.
 *
 * @param onFailed - Told of each token that could not be revoked.
 */
export async function revokeTokens(
  client: OidcClient,
  ended: readonly SessionTokens[],
  onFailed: (failure: Failure) => void,
  signal: AbortSignal,
): Promise<void> {
  const revoke = async ({ refreshToken }: SessionTokens) => {
    try {
      const metadata = await client.readMetadata(signal);
      if (refreshToken !== undefined && metadata.revocation_endpoint !== undefined) {
        const oauth = redeemingLibrary();
        const identified = { client_id: client.clientId };
        const further = { ...oidcTransport(signal), additionalParameters: { token_type_hint: "refresh_token" } };
        const authentication = await client.readAuthentication();
        await oauth.processRevocationResponse(
          await oauth.revocationRequest(metadata, identified, authentication, refreshToken.reveal(), further),
        );
      }
    } catch (error) {
      onFailed(toOidcFailure(error));
    }
  };
  await Promise.all(ended.map(revoke));
}
