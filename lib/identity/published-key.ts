import { type Jwk, toJwk } from "./issuer-documents.ts";

/** Reads a public key once for a process, and again after a failure. @param readPublicKey - SubjectPublicKeyInfo in DER. */
export function publishedKey(readPublicKey: () => Promise<Buffer>): () => Promise<Jwk> {
  let known: Promise<Jwk> | undefined;
  return () => {
    known ??= readPublicKey().then(toJwk);
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
}
