import * as v from "valibot";
import { parseIssuedTokens, parseScopes } from "../../oauth/issued-tokens.ts";
import type { Clock } from "../../system.ts";
import { buildTokenForm, type CustomerClient, type AccessToken as IssuedAccess, toAccessToken } from "../minted-method.ts";
import type { TailscaleSettings } from "./tailscale.ts";
import { sendToTailscale } from "./tailscale-request.ts";

/** An access token of a customer's client or federated credential. It expires after an hour and cannot be revoked. */
export type TailscaleToken = IssuedAccess & { readonly tags: readonly string[] };

const tagsOf = v.object({ tags: v.fallback(v.string(), "") });

/**
 * Requests an access token with the customer's client (client credentials grant). Any number can be requested; a new one does not revoke
 * the others.
 *
 * @throws {Failure} `credential_rejected` (the secret is wrong, or the client was revoked), `client_scope_missing` (the client lacks
 *   a configured scope; Tailscale does not say which of them), `provider_forbidden`; retryable: `provider_timeout`, `provider_unreachable`,
 *   `provider_unavailable`, `provider_throttled`, `provider_answer_invalid`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.4 RFC 6749, section 4.4}
 */
export async function requestAccessToken(
  { baseUrl, scopes }: Pick<TailscaleSettings, "baseUrl" | "scopes">,
  client: CustomerClient,
  clock: Clock,
  signal: AbortSignal,
): Promise<TailscaleToken> {
  const body = buildTokenForm(client, scopes);
  const issuedAt = clock();
  const call =
    scopes.length === 0
      ? ({ subject: "token", label: "oauth.token" } as const)
      : ({ subject: "limited_token", label: `oauth.token for ${scopes.join(" ")}` } as const);
  const data = await sendToTailscale(`${baseUrl}/api/v2/oauth/token`, { method: "POST", body }, call, signal);
  return parseAccessToken(data, { issuedAt, scopes });
}

/**
 * Reads the answer of an endpoint that issues access tokens.
 *
 * @param request.scopes - What was requested: the token has them if the answer does not name its scopes.
 * @throws {Failure} `provider_answer_invalid`.
 */
export const parseAccessToken = (data: unknown, { issuedAt, scopes }: Pick<TailscaleToken, "issuedAt" | "scopes">): TailscaleToken => ({
  ...toAccessToken(parseIssuedTokens(data), issuedAt, scopes),
  tags: parseScopes(v.parse(tagsOf, data).tags),
});
