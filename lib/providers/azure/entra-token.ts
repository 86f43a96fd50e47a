import { Failure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import type { Cloud } from "./azure.ts";
import { certificateExpiry } from "./certificate.ts";
import { entraTransport } from "./entra-transport.ts";
import type { Proof, ServicePrincipal } from "./service-principal.ts";

/** An access token for one API. It lives for 60 to 90 minutes and cannot be revoked. */
export type AccessToken = {
  readonly accessToken: Secret;
  /** The instant before it was requested, so that it never seems to live longer than it does. */
  readonly issuedAt: Date;
  readonly expiresAt?: Date;
  readonly scopes: readonly string[];
};

/**
 * Requests an access token with the customer's application (client credentials grant), by Microsoft's own library. Any number can be
 * requested. A token proves the application only: without a role it is allowed nothing.
 *
 * The library is loaded here, retries nothing, and keeps nothing: each call has a credential of its own.
 *
 * @param scope - Of one API, such as a cloud's `managementScope`.
 * @throws {Failure} `credential_rejected`, `credential_expired`, `client_unknown`, `client_blocked`, `directory_unknown`, `wrong_cloud`;
 *   retryable: `provider_timeout`, `provider_unreachable`, `provider_unavailable`, `provider_throttled`, `provider_answer_invalid`.
 * @see {@link https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow Client credentials flow}
 */
export async function requestAccessToken(
  { authorityUrl }: Pick<Cloud, "authorityUrl">,
  { tenantId, clientId, proof }: ServicePrincipal,
  scope: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<AccessToken> {
  const issuedAt = clock();
  requireCurrent(proof, issuedAt);
  const { ClientCertificateCredential, ClientSecretCredential, createHttpHeaders } = await import("./azure-identity.chunk.ts");
  const transport = entraTransport(authorityUrl, createHttpHeaders, signal);
  const options = {
    authorityHost: authorityUrl,
    // The authority is the operator's choice, and needs no confirmation by Microsoft's public cloud.
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
    httpClient: transport.httpClient,
  };
  try {
    const credential =
      proof.kind === "secret"
        ? new ClientSecretCredential(tenantId, clientId, proof.secret.reveal(), options)
        : new ClientCertificateCredential(tenantId, clientId, { certificate: proof.pem.reveal() }, options);
    const { token } = await credential.getToken(scope);
    const seconds = transport.expiresInSeconds();
    return {
      accessToken: new Secret(token),
      issuedAt,
      ...(seconds === undefined ? {} : { expiresAt: secondsAfter(issuedAt, seconds) }),
      scopes: [scope],
    };
  } catch (error) {
    // The library's own error may repeat the request: it goes no further.
    throw transport.failure() ?? new Failure("provider_answer_invalid", { detail: `azure: token: ${nameOf(error)}` });
  }
}

/** Entra ID has no code of its own for an expired certificate. */
function requireCurrent(proof: Proof, now: Date): void {
  const expiry = proof.kind === "certificate" ? certificateExpiry(proof.pem) : undefined;
  if (expiry !== undefined && expiry <= now) {
    throw new Failure("credential_expired", { detail: "azure: the certificate has expired" });
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
