import { createHash } from "node:crypto";
import type { KmsKey } from "../../aws/kms-key.ts";
import { Failure } from "../../errors.ts";
import { untilAborted } from "../../until-aborted.ts";
import { derTags, writeDer } from "../der.ts";
import { toPemBlock } from "../pem-blocks.ts";

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
    pem: toPemBlock({ label: "CERTIFICATE", bytes: der }),
    thumbprint: createHash("sha256").update(der).digest("base64url"),
    shownThumbprint: createHash("sha1").update(der).digest("hex").toUpperCase(),
    notBefore,
    expiresAt,
  };
}

/** What the scripts call every certificate of a connection at Azure: an application may have several, of several connections and years. */
export const certificatePrefix = (connection: string): string => `aurora-${connection}-`;

/** What the scripts call the certificate of a connection for a year. */
export const certificateName = (connection: string, year: number): string => `${certificatePrefix(connection)}${year}`;

/** Tags that certificates have besides those of keys. */
const tags = { boolean: 0x01, utf8: 0x0c, null: 0x05, utcTime: 0x17, set: 0x31, version: 0xa0, extensions: 0xa3 } as const;

/** Object identifiers, encoded. */
const ids = {
  sha256WithRsa: Buffer.from("2a864886f70d01010b", "hex"),
  commonName: Buffer.from("550403", "hex"),
  basicConstraints: Buffer.from("551d13", "hex"),
  keyUsage: Buffer.from("551d0f", "hex"),
} as const;

/** What a certificate says. Its issuer is its subject. */
type CertificateContent = {
  /** A common name of at most 64 bytes. */
  readonly name: string;
  /** At most 20 bytes, of which the first is between 1 and 127. */
  readonly serial: Buffer;
  readonly notBefore: Date;
  /** Before the year 2050. */
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Buffer;
};

/**
 * Builds the part of a certificate that is signed. It may sign, and is no authority: it vouches for no other certificate.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5280.html#section-4.1 RFC 5280, section 4.1}
 */
function buildCertificateBody({ name, serial, notBefore, notAfter, publicKey }: CertificateContent): Buffer {
  const commonName = sequence(writeDer(derTags.identifier, ids.commonName), writeDer(tags.utf8, Buffer.from(name)));
  const names = sequence(writeDer(tags.set, commonName));
  // Critical: who does not understand it must not take the certificate.
  const critical = writeDer(tags.boolean, Buffer.of(0xff));
  const extension = (id: Buffer, value: Buffer) =>
    sequence(writeDer(derTags.identifier, id), critical, writeDer(derTags.octetString, value));
  // The first of its bits: digital signatures. Seven bits of the byte are not used.
  const usage = extension(ids.keyUsage, writeDer(derTags.bitString, Buffer.of(7, 0x80)));
  const extensions = writeDer(tags.extensions, sequence(extension(ids.basicConstraints, sequence()), usage));
  // Version 3.
  const version = writeDer(tags.version, writeDer(derTags.integer, Buffer.of(2)));
  const times = sequence(toTime(notBefore), toTime(notAfter));
  return sequence(version, writeDer(derTags.integer, serial), signatureAlgorithm, names, times, names, publicKey, extensions);
}

const sequence = (...parts: readonly Buffer[]): Buffer => writeDer(derTags.sequence, ...parts);

/** @param signature - Of the body, by RSASSA-PKCS1-v1_5 with SHA-256. @returns The certificate in DER. */
const buildCertificate = (body: Buffer, signature: Buffer): Buffer =>
  // No bit of the last byte is unused.
  sequence(body, signatureAlgorithm, writeDer(derTags.bitString, Buffer.of(0), signature));

const signatureAlgorithm = sequence(writeDer(derTags.identifier, ids.sha256WithRsa), writeDer(tags.null));

/** Two digits for the year and for each part, and a Z. */
function toTime(at: Date): Buffer {
  const seconds = at.toISOString().replace(/\..*$/, "");
  return writeDer(tags.utcTime, Buffer.from(`${seconds.replace(/^20|[-T:]/g, "")}Z`));
}
