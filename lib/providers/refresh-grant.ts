import * as oauth from "oauth4webapi";
import type { Renewal } from "../connections/ports.ts";
import type { CredentialFields } from "../credentials/credential-store.ts";
import { Failure } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { parseRefreshResponse } from "../oauth/refresh-response.ts";
import { type OAuthDeps, readRetryAfter, transport } from "./oauth-transport.ts";

/**
 * Renews an access token with the refresh token that is stored, once. A timeout leaves open whether the provider has
 * rotated: the next try, with the token that is held, finds out.
 *
 * @throws {Failure} `grant_revoked`, `session_control`, `consent_blocked`: over. `credential_expired`: nothing to renew with.
 *   `client_misconfigured`: ours. `provider_…`: try again.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-6 RFC 6749, section 6}
 */
export async function refreshGrant(
  settings: { readonly sessionControlSubtypes: readonly string[] },
  deps: OAuthDeps,
  held: CredentialFields,
  signal: AbortSignal,
): Promise<Renewal> {
  if (held.refresh_token === undefined) {
    throw new Failure("credential_expired", { detail: "no refresh token is stored" });
  }
  const [metadata, client] = await Promise.all([deps.readMetadata(signal), deps.readClient()]);
  const response = await oauth.refreshTokenGrantRequest(
    metadata,
    { client_id: client.clientId },
    oauth.ClientSecretPost(client.clientSecret.reveal()),
    held.refresh_token.reveal(),
    transport(signal, withoutIdToken),
  );
  if (response.status === 429) {
    throw new Failure("provider_throttled", { detail: "token endpoint: 429", ...readRetryAfter(response) });
  }
  const { expiresInSeconds, refreshTokenExpiresInSeconds, ...answer } = await parseRefreshResponse(
    metadata,
    client.clientId,
    response,
    settings.sessionControlSubtypes,
  );
  const after = (seconds: number) => new Date(deps.clock().getTime() + seconds * 1000);
  return {
    ...answer,
    ...(expiresInSeconds === undefined ? {} : { expiresAt: after(expiresInSeconds) }),
    ...(refreshTokenExpiresInSeconds === undefined ? {} : { refreshTokenExpiresAt: after(refreshTokenExpiresInSeconds) }),
  };
}

/** Nothing is decided by an ID token of a refresh, and refusing the answer for its sake would lose a refresh token that was rotated. */
function withoutIdToken(body: Buffer): Buffer {
  const answer = parseJson(body.toString("utf8"));
  if (!isObject(answer) || !("id_token" in answer)) {
    return body;
  }
  const { id_token: _, ...rest } = answer;
  return Buffer.from(JSON.stringify(rest));
}
