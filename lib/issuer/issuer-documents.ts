import { createHash, createPublicKey } from "node:crypto";

/** A public RSA key as a cloud reads it (RFC 7517). */
export type Jwk = {
  readonly kty: "RSA";
  readonly use: "sig";
  readonly alg: "RS256";
  readonly kid: string;
  readonly n: string;
  readonly e: string;
};

/**
 * Converts a public key, and names it by its thumbprint.
 *
 * @param der - SubjectPublicKeyInfo.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7638.html RFC 7638}
 */
export function toJwk(der: Buffer): Jwk {
  const { n = "", e = "" } = createPublicKey({ key: der, format: "der", type: "spki" }).export({ format: "jwk" });
  // The members that the thumbprint is of, in their order.
  const kid = createHash("sha256")
    .update(JSON.stringify({ e, kty: "RSA", n }))
    .digest("base64url");
  return { kty: "RSA", use: "sig", alg: "RS256", kid, n, e };
}

/** The path of an issuer's keys, below the issuer. */
export const keysPath = "/.well-known/jwks.json";

/**
 * Builds the metadata of an issuer.
 *
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata OpenID Connect Discovery 1.0, section 3}
 */
export const buildMetadata = (issuer: string) => ({
  issuer,
  jwks_uri: `${issuer}${keysPath}`,
  // Required by the specification, and by some verifiers. The issuer serves no login: nothing answers there.
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  response_types_supported: ["id_token"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256"],
  claims_supported: ["iss", "sub", "aud", "iat", "exp", "jti", "tenant", "connection", "purpose"],
});
