import { type Jwk, toJwk } from "./issuer-documents.ts";

/**
 * Reads each public key once for a process, and again after a failure.
 *
 * @param readPublicKey - By the key's ARN: SubjectPublicKeyInfo in DER.
 */
export function publicKeys(readPublicKey: (arn: string) => Promise<Buffer>): (arn: string) => Promise<Jwk> {
  const known = new Map<string, Promise<Jwk>>();
  return (arn) => {
    const jwk = known.get(arn) ?? readPublicKey(arn).then(toJwk);
    known.set(arn, jwk);
    jwk.catch(() => known.delete(arn));
    return jwk;
  };
}
