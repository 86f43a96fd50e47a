import { createHash } from "node:crypto";
import type { Call } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { type CertificateDeps, ownerOf, requestWith } from "./certificate-token.ts";
import { type ConnectionCertificate, certificateYears, connectionCertificate } from "./connection-certificate.ts";
import type { AccessToken } from "./entra-token.ts";
import type { Application } from "./service-principal.ts";

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
    const certificate = await connectionCertificate(deps.key, ownerOf(call), year, call.signal);
    return { certificate, token: await requestWith(deps, application, certificate.thumbprint, call.signal) };
  };
  try {
    return await tryYear(newest);
  } catch (error) {
    if (!isRefusal(error)) {
      throw error;
    }
    return tryYear(before);
  }
}

/**
 * Proves that the application takes an assertion only by the thumbprint of a certificate that it has: the same key signs one that names another
 * certificate, and it must be refused. Everything that keeps connections apart which share the key rests on this.
 *
 * @throws {Failure} `trust_insecure`. Any other outcome than a refusal proves nothing, and is thrown.
 */
export async function proveThumbprint(deps: CertificateDeps, application: Application, call: Call): Promise<void> {
  const another = createHash("sha256").update(deps.random(32)).digest("base64url");
  try {
    await requestWith(deps, application, another, call.signal);
  } catch (error) {
    if (isRefusal(error)) {
      return;
    }
    throw error;
  }
  throw new Failure("trust_insecure", { detail: "azure: an assertion is taken that names another certificate" });
}

const isRefusal = (error: unknown): boolean => error instanceof Failure && error.code === "trust_refused";
