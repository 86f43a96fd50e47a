import { createHash } from "node:crypto";
import type { KmsKey } from "../../aws/kms-key.ts";
import { Failure } from "../../errors.ts";
import { untilAborted } from "../../until-aborted.ts";
import { toPem } from "../pem-blocks.ts";
import { buildCertificate, buildCertificateBody } from "./self-signed-certificate.ts";

/** A certificate of one connection. It is not secret. */
export type ConnectionCertificate = {
  readonly year: number;
  readonly pem: string;
  /** SHA-256 of it in base64url, as an assertion names it. */
  readonly thumbprint: string;
  /** SHA-1 of it in hex, as Azure's portal shows it. */
  readonly shownThumbprint: string;
  readonly notBefore: Date;
  readonly expiresAt: Date;
};

/** Whose certificate it is. */
export type CertificateOwner = { readonly tenant: string; readonly connection: string };

/** The instant at which a certificate of a year begins, and the one at which it expires: two years later. */
const beginOf = (year: number): Date => new Date(Date.UTC(year, 0, 1));

/** When the certificate of a year expires. */
export const certificateEnd = (year: number): Date => beginOf(year + 2);

/**
 * The years whose certificates a connection may use now, the newest first. Each year has one, which lives for two: so for a year the next one may
 * be registered beside it.
 */
export const certificateYears = (now: Date): readonly [number, number] => [now.getUTCFullYear(), now.getUTCFullYear() - 1];

/**
 * Makes the certificate of a connection for a year, which the key signs itself. It is always the same one: nothing of it is stored.
 *
 * One key serves every connection. That is safe because Azure takes an assertion only by the certificate whose thumbprint it names, and each connection
 * has one of its own: an application that trusts one connection does not trust another, of the same organisation or of any.
 *
 * @throws {Failure} What the key throws. `deadline_exceeded`: the signal fired.
 */
export const connectionCertificate = (
  key: KmsKey,
  owner: CertificateOwner,
  year: number,
  signal: AbortSignal,
): Promise<ConnectionCertificate> =>
  untilAborted(
    makeCertificate(key, owner, year),
    signal,
    () => new Failure("deadline_exceeded", { detail: "azure: while a certificate is signed" }),
  );

async function makeCertificate(key: KmsKey, { tenant, connection }: CertificateOwner, year: number): Promise<ConnectionCertificate> {
  const [notBefore, expiresAt] = [beginOf(year), certificateEnd(year)];
  const publicKey = await key.readPublicKey();
  const digest = createHash("sha256")
    .update(JSON.stringify([tenant, connection, year]))
    .digest();
  // A number of 16 bytes that is positive, and whose first byte is not left out.
  const serial = Buffer.concat([Buffer.of((digest[0] ?? 0) % 127 || 1), digest.subarray(1, 16)]);
  const body = buildCertificateBody({ name: `aurora ${connection}`, serial, notBefore, notAfter: expiresAt, publicKey });
  const der = buildCertificate(body, await key.sign(body));
  return {
    year,
    pem: toPem({ label: "CERTIFICATE", bytes: der }),
    thumbprint: createHash("sha256").update(der).digest("base64url"),
    shownThumbprint: createHash("sha1").update(der).digest("hex").toUpperCase(),
    notBefore,
    expiresAt,
  };
}
