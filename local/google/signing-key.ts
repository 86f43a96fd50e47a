import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK } from "jose";

export type SigningKey = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK; pem: string };

/** Makes a new RS256 key for each run, so that no test can rely on a fixed key. */
export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const { n, e, kty } = await exportJWK(publicKey);
  const kid = crypto.randomUUID().replaceAll("-", "");
  const jwk: JWK = { kid, kty: kty ?? "RSA", alg: "RS256", use: "sig", n: n ?? "", e: e ?? "" };
  return { kid, privateKey, publicKey, jwk, pem: await exportSPKI(publicKey) };
}
