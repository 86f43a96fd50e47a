import { createPublicKey } from "node:crypto";

/** Writes a public key, which KMS gives in DER (SubjectPublicKeyInfo), in PEM: a verifier reads it from a file. */
export const toPem = (der: Uint8Array): string =>
  createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" })
    .export({ format: "pem", type: "spki" })
    .toString();
