import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { Failure } from "../../errors.ts";
import type { Secret } from "../../secret.ts";

/**
 * Checks that a text in PEM holds an RSA certificate and its own private key, without a passphrase. Entra ID takes RSA only.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function checkCertificate(pem: Secret, field: string): void {
  const [certificate, key] = [readCertificate(pem), readKey(pem)];
  if (certificate === undefined || key === undefined) {
    throw new Failure("invalid_request", { field, detail: "not a certificate and a private key in PEM" });
  }
  if (key.asymmetricKeyType !== "rsa" || !certificate.checkPrivateKey(key)) {
    throw new Failure("invalid_request", { field, detail: "not an RSA key, or not the certificate's own" });
  }
}

/** The last instant of a certificate. `undefined`: the text holds none. */
export function certificateExpiry(pem: Secret): Date | undefined {
  const certificate = readCertificate(pem);
  return certificate === undefined ? undefined : new Date(certificate.validTo);
}

function readCertificate(pem: Secret): X509Certificate | undefined {
  // The first one is the application's own; others may follow as its chain.
  const [text = ""] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem.reveal()) ?? [];
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

function readKey(pem: Secret): KeyObject | undefined {
  try {
    return createPrivateKey(pem.reveal());
  } catch {
    return undefined;
  }
}
