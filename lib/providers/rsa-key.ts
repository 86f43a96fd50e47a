import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { countBits, type DerValue, derTags, readDer, readSequence } from "./der.ts";
import { type PemBlock, toPemBlock } from "./pem-blocks.ts";

/** The length of the keys that a customer may hand in. A signature with 32,768 bits takes half a minute of the processor. */
export const rsaBits = { least: 2048, most: 4096 } as const;

/** The labels of a private RSA key without a passphrase: PKCS #8 and PKCS #1. */
const types = new Map([
  ["PRIVATE KEY", "pkcs8"],
  ["RSA PRIVATE KEY", "pkcs1"],
] as const);

/** Whether a block is of a kind that could hold a private key, in this form or in another. */
export const isPrivate = ({ label }: PemBlock): boolean => label.endsWith("PRIVATE KEY");

/**
 * Reads a private RSA key that a customer handed in. The lengths of all its numbers are looked at first: a library computes with them when it
 * reads a key of another kind, and when it signs, and each may be as long as the sender likes.
 *
 * @returns The key, and the PEM of exactly what was looked at. `undefined`: no RSA key, one of another length, or numbers that do not belong
 *   together. A parser's error is dropped: it may quote the key.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8017.html#appendix-A.1.2 RFC 8017, appendix A.1.2}
 */
export function readRsaKey(block: PemBlock): { readonly key: KeyObject; readonly pem: string } | undefined {
  const type = [...types].find(([label]) => label === block.label)?.[1];
  const numbers = type === "pkcs8" ? unwrap(block.bytes) : block.bytes;
  if (type === undefined || numbers === undefined || !isBounded(numbers)) {
    return undefined;
  }
  try {
    const key = createPrivateKey({ key: block.bytes, format: "der", type });
    return signs(key) ? { key, pem: toPemBlock(block) } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is a public RSA key of a length that is taken (SubjectPublicKeyInfo). */
export function isBoundedPublicKey({ tag, content }: DerValue): boolean {
  const [algorithm, key] = tag === derTags.sequence ? (readDer(content, 2) ?? []) : [];
  if (!isRsa(algorithm) || key?.tag !== derTags.bitString) {
    return false;
  }
  const numbers = readSequence(key.content.subarray(1), 2) ?? [];
  return numbers.length === 2 && areBounded(numbers);
}

/** Takes the numbers out of PKCS #8. Attributes may follow them. */
function unwrap(bytes: Buffer): Buffer | undefined {
  const [version, algorithm, key] = readSequence(bytes, 4) ?? [];
  return version?.tag === derTags.integer && isRsa(algorithm) && key?.tag === derTags.octetString ? key.content : undefined;
}

const rsaEncryption = "2a864886f70d010101";

function isRsa(algorithm: DerValue | undefined): boolean {
  const [identifier] = algorithm?.tag === derTags.sequence ? (readDer(algorithm.content, 2) ?? []) : [];
  return identifier?.tag === derTags.identifier && identifier.content.toString("hex") === rsaEncryption;
}

/** A key of two primes: its version, the modulus and seven more numbers. */
function isBounded(bytes: Buffer): boolean {
  const [version, ...numbers] = readSequence(bytes, 9) ?? [];
  return version?.tag === derTags.integer && countBits(version) === 0 && numbers.length === 8 && areBounded(numbers);
}

/** No number is longer than the modulus, which comes first. */
function areBounded(numbers: readonly DerValue[]): boolean {
  const [modulus = 0, ...others] = numbers.map(countBits);
  const isLong = modulus >= rsaBits.least && modulus <= rsaBits.most;
  return isLong && numbers.every(({ tag }) => tag === derTags.integer) && others.every((bits) => bits <= modulus);
}

/** Whether the key signs what its own public part verifies: its first use would fail otherwise. Some milliseconds within the bounds. */
function signs(key: KeyObject): boolean {
  const text = Buffer.from("aurora");
  return verify("sha256", text, createPublicKey(key), sign("sha256", text, key));
}
