import { createHash } from "node:crypto";
import type { KmsKey } from "../../aws/kms-key.ts";
import type { Call } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { failedWith, unless } from "../../expected-failure.ts";
import { buildUuid } from "../../oauth/opaque-value.ts";
import { Secret } from "../../secret.ts";
import type { System } from "../../system.ts";
import { untilAborted } from "../../until-aborted.ts";
import { allowPropagation } from "../allow-propagation.ts";
import type { AccessToken } from "../minted-method.ts";
import { letsIn, toSubject } from "../trust-proof.ts";
import type { Application, PrincipalDeps } from "./azure.ts";
import type { Cloud } from "./azure-clouds.ts";
import { readCertificateDetails } from "./azure-federated-details.ts";
import { type ConnectionCertificate, certificateYears, connectionCertificate } from "./connection-certificate.ts";
import { requestAccessToken } from "./entra-token.ts";

export type CertificateDeps = PrincipalDeps & Pick<System, "random"> & AssertionDeps;

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
  const { expiresAt, thumbprint } = await connectionCertificate(deps.key, toSubject(call), year, call.signal);
  if (expiresAt <= deps.clock()) {
    throw new Failure("credential_expired", { detail: "azure: the certificate has expired" });
  }
  if (thumbprint !== details.thumbprint) {
    throw new Failure("client_misconfigured", { detail: "azure: the certificate is not of the key CERTIFICATE_KEY_ARN" });
  }
  return allowPropagation(deps, details, () => requestWith(deps, application, thumbprint, call.signal));
}

/** Seconds that an assertion lives: the exchange follows at once. */
const assertionSeconds = 300;

type AssertionDeps = Pick<System, "clock" | "random"> & { readonly key: KmsKey };

/**
 * Signs the assertion by which an application proves itself: the key of KMS signs, and leaves it never. It is for one exchange, at the directory that
 * it names.
 *
 * @param thumbprint - Of the certificate: it comes from the connection alone, never from a caller.
 * @throws {Failure} `issuer_unavailable`: nothing could be signed. `deadline_exceeded`.
 * @see {@link https://learn.microsoft.com/entra/identity-platform/certificate-credentials Certificate credentials}
 */
async function signAssertion(
  { clock, random, key }: AssertionDeps,
  { authorityUrl }: Pick<Cloud, "authorityUrl">,
  { tenantId, clientId }: Application,
  thumbprint: string,
  signal: AbortSignal,
): Promise<Secret> {
  const now = Math.floor(clock().getTime() / 1000);
  const claims = {
    aud: `${authorityUrl}/${tenantId}/oauth2/v2.0/token`,
    iss: clientId,
    sub: clientId,
    jti: buildUuid(random),
    nbf: now,
    iat: now,
    exp: now + assertionSeconds,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "PS256", typ: "JWT", "x5t#S256": thumbprint })}.${part(claims)}`;
  const signing = key.sign(text, "RSASSA_PSS_SHA_256").then((signature) => new Secret(`${text}.${signature.toString("base64url")}`));
  return untilAborted(signing, signal, () => new Failure("deadline_exceeded", { detail: "azure: while an assertion is signed" }));
}

/**
 * Finds the certificate of this connection that an application has: the newest that Azure takes.
 *
 * @throws {Failure} `trust_refused`: it has none of them. As `requestWith` says.
 */
export async function findRegistered(
  deps: CertificateDeps,
  application: Application,
  call: Call,
): Promise<{ readonly certificate: ConnectionCertificate; readonly token: AccessToken }> {
  const [newest, before] = certificateYears(deps.clock());
  const tryYear = async (year: number) => {
    const certificate = await connectionCertificate(deps.key, toSubject(call), year, call.signal);
    return { certificate, token: await requestWith(deps, application, certificate.thumbprint, call.signal) };
  };
  return (await unless(failedWith("trust_refused"), tryYear(newest))) ?? tryYear(before);
}

/**
 * Proves that the application takes an assertion only by the thumbprint of a certificate that it has: the same key signs one that names another
 * certificate, and it must be refused. Everything that keeps connections apart which share the key rests on this.
 *
 * @throws {Failure} `trust_insecure`. Any other outcome than a refusal proves nothing, and is thrown.
 */
export async function proveThumbprint(deps: CertificateDeps, application: Application, call: Call): Promise<void> {
  const another = createHash("sha256").update(deps.random(32)).digest("base64url");
  if (await letsIn(requestWith(deps, application, another, call.signal))) {
    throw new Failure("trust_insecure", { detail: "azure: an assertion is taken that names another certificate" });
  }
}
