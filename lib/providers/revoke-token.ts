import { Failure } from "../errors.ts";
import { readRefusal, toTokenFailure } from "../oauth/token-failure.ts";
import { asClient } from "../oauth-clients/as-client.ts";
import { isPage, type OutboundAnswer } from "../outbound-request.ts";
import type { Secret } from "../secret.ts";
import type { ClientUse, OAuthClient, OAuthDeps } from "./oauth-transport.ts";
import { askProvider } from "./provider-request.ts";

export type RevocationSettings = {
  /** Whether the revocation endpoint requires the client's authentication. Google's does not. */
  readonly revocationAuthentication: "none" | "client_secret_post";
  /** The endpoint is undocumented: where there is none, nothing can be revoked. Default: it is there, and a 404 is a fault of the moment. */
  readonly revocationMayBeAbsent?: boolean;
};

/** The statuses of a gateway whose server did not answer. */
const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** Whether a gateway answered in place of the provider, which may still have done the revocation. A provider answers in JSON. */
const isOfGateway = ({ status, headers, body }: OutboundAnswer): boolean => gatewayStatuses.has(status) && isPage(headers, body);

/**
 * Revokes a token at the provider's published endpoint. A token that the provider no longer knows counts as revoked.
 *
 * @throws {Failure} `revocation_unsupported`: it has no endpoint; `client_misconfigured`, `own_client_rejected`: it does not accept the client.
 *   `provider_timeout`: it did not answer in time, or a gateway answered in its place; other `provider_…`: it is down.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009.html#section-2.1 RFC 7009, section 2.1}
 */
export async function revokeToken(
  { revocationAuthentication, revocationMayBeAbsent = false }: RevocationSettings,
  deps: OAuthDeps,
  token: Secret,
  call: ClientUse & { readonly signal: AbortSignal },
): Promise<void> {
  const { revocation_endpoint } = await deps.readMetadata(call.signal);
  if (revocation_endpoint === undefined) {
    throw new Failure("revocation_unsupported");
  }
  const send = (client?: OAuthClient) =>
    sendRevocation(revocation_endpoint, { token, client, mayBeAbsent: revocationMayBeAbsent }, call.signal);
  await (revocationAuthentication === "none" ? send() : asClient(await deps.readClient(call), send));
}

type Sent = { readonly token: Secret; readonly client: OAuthClient | undefined; readonly mayBeAbsent: boolean };

async function sendRevocation(endpoint: string, { token, client, mayBeAbsent }: Sent, signal: AbortSignal): Promise<void> {
  const fields = client && { client_id: client.clientId, client_secret: client.clientSecret.reveal() };
  const body = new URLSearchParams({ token: token.reveal(), ...fields });
  const answer = await askProvider(endpoint, { method: "POST", body }, signal);
  if (answer.status === 200) {
    return;
  }
  if (mayBeAbsent && answer.status === 404) {
    throw new Failure("revocation_unsupported");
  }
  if (isOfGateway(answer)) {
    throw new Failure("provider_timeout", { detail: `revocation: ${answer.status} from a gateway` });
  }
  const refusal = readRefusal(answer);
  // RFC 7009 answers an unknown token with 200, Google with 400 `invalid_token`. Both mean that it is revoked.
  if (answer.status !== 400 || refusal.error !== "invalid_token") {
    throw toTokenFailure(refusal, () => "provider_answer_invalid", "revocation");
  }
}
