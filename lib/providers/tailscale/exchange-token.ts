import type { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import type { TailscaleSettings } from "./tailscale.ts";
import { sendToTailscale } from "./tailscale-request.ts";
import { type AccessToken, parseAccessToken } from "./tailscale-token.ts";

/**
 * Exchanges a token of ours for an access token of the customer's tailnet. Neither scopes nor tags can be requested: it has those of the
 * credential. The endpoint has names of its own, not those of RFC 8693.
 *
 * @throws {Failure} `trust_refused`. Tailscale does not say why: the trust may be gone or may not fit, and it may not have been able to read our
 *   keys. Retryable: `provider_timeout`, `provider_unreachable`, `provider_unavailable`, `provider_throttled`, `provider_answer_invalid`.
 * @see {@link https://tailscale.com/docs/features/workload-identity-federation Workload identity federation}
 */
export async function exchangeToken(
  { settings, clock }: { readonly settings: Pick<TailscaleSettings, "baseUrl">; readonly clock: Clock },
  { clientId, token }: { readonly clientId: string; readonly token: Secret },
  signal: AbortSignal,
): Promise<AccessToken> {
  const body = new URLSearchParams({ client_id: clientId, jwt: token.reveal() });
  const issuedAt = clock();
  const call = { subject: "exchange", label: "oauth.token-exchange" } as const;
  const data = await sendToTailscale(`${settings.baseUrl}/api/v2/oauth/token-exchange`, { method: "POST", body }, call, signal);
  return parseAccessToken(data, { issuedAt, scopes: [] });
}
