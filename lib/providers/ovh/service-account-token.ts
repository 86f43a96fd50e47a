import { Failure } from "../../errors.ts";
import { parseIssuedTokens } from "../../oauth/issued-tokens.ts";
import { readRefusal, toTokenFailure } from "../../oauth/token-failure.ts";
import type { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import { askJson } from "../ask-json.ts";
import { type BearerToken, buildTokenForm, type CustomerClient, toAccessToken } from "../minted-method.ts";
import type { OvhHosts } from "./ovh.ts";
import type { Caller } from "./ovh-request.ts";

/** The only scope that makes sense: a service account may do what its policies allow. OVHcloud requires that one is named. */
export const serviceAccountScope = "all";

/**
 * Requests an access token with the customer's service account (client credentials grant). It expires after an hour; any number can be
 * requested.
 *
 * @throws {Failure} `credential_rejected` (OVHcloud does not know the client in this region, or its secret is wrong: it does not say which);
 *   retryable: `provider_timeout`, `provider_unreachable`, `provider_unavailable`, `provider_throttled`, `provider_answer_invalid`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.4 RFC 6749, section 4.4}
 */
export async function requestServiceAccountToken(
  { token: url }: OvhHosts,
  client: CustomerClient,
  clock: Clock,
  signal: AbortSignal,
): Promise<BearerToken> {
  const body = buildTokenForm(client, [serviceAccountScope]);
  const issuedAt = clock();
  const answer = await askJson(url, { method: "POST", body }, signal);
  if (answer.status !== 200) {
    const refusal = readRefusal(answer);
    const failure = toTokenFailure(refusal, () => "provider_answer_invalid", "ovh: token");
    // The client is the customer's here, not the operator's. With 401 OVHcloud has also sent `Invalid client`, which is no code of OAuth.
    const isOfClient = failure.code === "client_misconfigured" || (refusal.status === 401 && refusal.error !== undefined);
    throw isOfClient ? new Failure("credential_rejected", { detail: failure.detail }) : failure;
  }
  return { type: "bearer", ...toAccessToken(parseIssuedTokens(answer.data), issuedAt, [serviceAccountScope]) };
}

/** A token that OVHcloud refuses says nothing about the client: another one is requested. */
export const toAccountCaller = ({ api }: OvhHosts, accessToken: Secret, signal: AbortSignal): Caller => ({
  api,
  accessToken,
  rejected: "access_token_rejected",
  signal,
});
