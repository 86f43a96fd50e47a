import type { Call } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import type { System } from "../../system.ts";
import { requireId, whileSettling } from "./azure-federated-token.ts";
import { type AssertionDeps, signAssertion } from "./certificate-assertion.ts";
import { type CertificateDetails, readCertificateDetails } from "./certificate-details.ts";
import { type CertificateOwner, certificateEnd, connectionCertificate } from "./connection-certificate.ts";
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
 * Requests a token for a live connection.
 *
 * @throws {Failure} `credential_expired`: the certificate's two years are over. `trust_refused`: the customer has removed it. `client_misconfigured`: it
 *   was of another key than the one that signs now, which is the operator's to mend. As {@link requestWith} says.
 */
export async function mintWithCertificate(deps: CertificateDeps, call: Call): Promise<AccessToken> {
  const details = readCertificateDetails(call.details);
  if (certificateEnd(details.year) <= deps.clock()) {
    throw new Failure("credential_expired", { detail: "azure: the certificate has expired" });
  }
  try {
    return await whileSettling(deps, details, () => requestWith(deps, details.application, details.thumbprint, call.signal));
  } catch (error) {
    throw error instanceof Failure && error.code === "trust_refused" ? await whoseFault(deps, details, call, error) : error;
  }
}

/** A certificate that cannot be made again was signed by a key that is gone: no customer has changed anything. */
async function whoseFault(deps: CertificateDeps, { year, thumbprint }: CertificateDetails, call: Call, refused: Failure): Promise<Failure> {
  const own = await connectionCertificate(deps.key, ownerOf(call), year);
  return own.thumbprint === thumbprint
    ? refused
    : new Failure("client_misconfigured", { cause: refused, detail: "azure: the certificate is of another key than CERTIFICATE_KEY_ARN" });
}
