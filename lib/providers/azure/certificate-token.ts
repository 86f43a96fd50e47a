import type { Call } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import type { System } from "../../system.ts";
import { whileSettling } from "../while-settling.ts";
import { requireId } from "./azure-federated-token.ts";
import { type AssertionDeps, signAssertion } from "./certificate-assertion.ts";
import { readCertificateDetails } from "./certificate-details.ts";
import { type CertificateOwner, connectionCertificate } from "./connection-certificate.ts";
import { type AccessToken, requestAccessToken } from "./entra-token.ts";
import type { Application } from "./service-principal.ts";
import type { PrincipalDeps } from "./verify-principal.ts";

export type CertificateDeps = PrincipalDeps & Pick<System, "random"> & AssertionDeps;

/** Whose certificate a call is about. @throws {Failure} `internal`: the engine gave no id. */
export const ownerOf = (call: Call): CertificateOwner => ({ tenant: call.at.tenant, connection: requireId(call) });

/**
 * Requests a token of the management API with an assertion that names a certificate.
 *
 * @throws {Failure} `trust_refused`: the application has no such certificate. As `requestAccessToken` and `signAssertion` say.
 */
export async function requestWith(
  deps: CertificateDeps,
  application: Application,
  thumbprint: string,
  signal: AbortSignal,
): Promise<AccessToken> {
  const cloud = deps.settings.clouds[application.cloud];
  const assertion = await signAssertion(deps, cloud, application, thumbprint, signal);
  return requestAccessToken(cloud, { ...application, proof: { kind: "assertion", assertion } }, cloud.managementScope, deps.clock, signal);
}

/**
 * Requests a token for a live connection. The certificate is made again for each: what the record says of it is compared, and never sent. So a record that
 * was changed, or one of another organisation, leads to no certificate but its own.
 *
 * @throws {Failure} `credential_expired`: the certificate's two years are over. `trust_refused`: the customer has removed it. `client_misconfigured`: it
 *   was of another key than the one that signs now, which is the operator's to mend. As {@link requestWith} says.
 */
export async function mintWithCertificate(deps: CertificateDeps, call: Call): Promise<AccessToken> {
  const details = readCertificateDetails(call.details);
  const { application, year } = details;
  const { expiresAt, thumbprint } = await connectionCertificate(deps.key, ownerOf(call), year, call.signal);
  if (expiresAt <= deps.clock()) {
    throw new Failure("credential_expired", { detail: "azure: the certificate has expired" });
  }
  if (thumbprint !== details.thumbprint) {
    throw new Failure("client_misconfigured", { detail: "azure: the certificate is not of the key CERTIFICATE_KEY_ARN" });
  }
  return whileSettling(deps, details, () => requestWith(deps, application, thumbprint, call.signal));
}
