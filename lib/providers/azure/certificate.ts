import { X509Certificate } from "node:crypto";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { derTags, readDer, readSequence } from "../der.ts";
import { type PemBlock, readPemBlocks, toPemBlock } from "../pem-blocks.ts";
import { isBoundedPublicKey, isPrivate, readRsaKey } from "../rsa-key.ts";

/**
 * Reads a text in PEM that holds an RSA certificate and its own private key of 2,048 to 4,096 bits, without a passphrase. Entra ID takes RSA
 * only. The lengths of the keys are looked at before anything is computed with them.
 *
 * @returns The same blocks and nothing else: a library that reads the text takes the key that was looked at.
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseCertificate(text: string, field: string): Secret {
  const blocks = readPemBlocks(text) ?? [];
  // The first certificate is the application's own; others may follow as its chain.
  const [own, ...chain] = blocks.filter(isCertificate);
  const [privateBlock, ...others] = blocks.filter(isPrivate);
  if (own === undefined || privateBlock === undefined || others.length > 0 || blocks.length !== chain.length + 2) {
    throw new Failure("invalid_request", { field, detail: "not a certificate and a private key in PEM" });
  }
  const read = readRsaKey(privateBlock);
  if (read === undefined || !isOfBoundedKey(own) || openCertificate(own)?.checkPrivateKey(read.key) !== true) {
    throw new Failure("invalid_request", { field, detail: "not an RSA key of 2048 to 4096 bits, or not the certificate's own" });
  }
  return new Secret([read.pem, ...[own, ...chain].map(toPemBlock)].join(""));
}

/** The last instant of a stored certificate. `undefined`: the text holds none. */
export function certificateExpiry(pem: Secret): Date | undefined {
  const own = readPemBlocks(pem.reveal())?.find(isCertificate);
  const certificate = own && openCertificate(own);
  return certificate === undefined ? undefined : new Date(certificate.validTo);
}

const isCertificate = ({ label }: PemBlock): boolean => label === "CERTIFICATE";

function openCertificate({ bytes }: PemBlock): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}

/** Fields of a certificate's body: version, number, algorithm, issuer, validity, subject and public key, and three more that may follow. */
const mostFields = 10;

/**
 * Whether the public key of a certificate is RSA of a length that is taken.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5280.html#section-4.1 RFC 5280, section 4.1}
 */
function isOfBoundedKey({ bytes }: PemBlock): boolean {
  const [body] = readSequence(bytes, 3) ?? [];
  const fields = body?.tag === derTags.sequence ? (readDer(body.content, mostFields) ?? []) : [];
  // The oldest certificates begin with their number: they have no version.
  const [, , , , , publicKey] = fields[0]?.tag === derTags.integer ? fields : fields.slice(1);
  return publicKey !== undefined && isBoundedPublicKey(publicKey);
}
