import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK } from "jose";

export type SigningKey = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK; pem: string };

/** A new RS256 key for each run, so that nobody can come to rely on a fixed one. */
export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const { n, e, kty } = await exportJWK(publicKey);
  const kid = crypto.randomUUID().replaceAll("-", "");
  const jwk: JWK = { kid, kty: kty ?? "RSA", alg: "RS256", use: "sig", n: n ?? "", e: e ?? "" };
  return { kid, privateKey, publicKey, jwk, pem: await exportSPKI(publicKey) };
}
