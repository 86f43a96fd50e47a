import { derTags } from "../der.ts";
import { writeDer } from "../write-der.ts";

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
export type CertificateContent = {
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
export function buildCertificateBody({ name, serial, notBefore, notAfter, publicKey }: CertificateContent): Buffer {
  const commonName = writeDer(derTags.sequence, writeDer(derTags.identifier, ids.commonName), writeDer(tags.utf8, Buffer.from(name)));
  const names = writeDer(derTags.sequence, writeDer(tags.set, commonName));
  const extension = (id: Buffer, value: Buffer) =>
    writeDer(
      derTags.sequence,
      writeDer(derTags.identifier, id),
      // Critical: who does not understand it must not take the certificate.
      writeDer(tags.boolean, Buffer.of(0xff)),
      writeDer(derTags.octetString, value),
    );
  return writeDer(
    derTags.sequence,
    // Version 3.
    writeDer(tags.version, writeDer(derTags.integer, Buffer.of(2))),
    writeDer(derTags.integer, serial),
    signatureAlgorithm,
    names,
    writeDer(derTags.sequence, toTime(notBefore), toTime(notAfter)),
    names,
    publicKey,
    writeDer(
      tags.extensions,
      writeDer(
        derTags.sequence,
        extension(ids.basicConstraints, writeDer(derTags.sequence)),
        // The first of its bits: digital signatures. Seven bits of the byte are not used.
        extension(ids.keyUsage, writeDer(derTags.bitString, Buffer.of(7, 0x80))),
      ),
    ),
  );
}

/** @param signature - Of the body, by RSASSA-PKCS1-v1_5 with SHA-256. @returns The certificate in DER. */
export const buildCertificate = (body: Buffer, signature: Buffer): Buffer =>
  // No bit of the last byte is unused.
  writeDer(derTags.sequence, body, signatureAlgorithm, writeDer(derTags.bitString, Buffer.of(0), signature));

const signatureAlgorithm = writeDer(derTags.sequence, writeDer(derTags.identifier, ids.sha256WithRsa), writeDer(tags.null));

/** Two digits for the year and for each part, and a Z. */
const toTime = (at: Date): Buffer =>
  writeDer(
    tags.utcTime,
    Buffer.from(
      `${at
        .toISOString()
        .replace(/\..*$/, "")
        .replace(/^20|[-T:]/g, "")}Z`,
    ),
  );
