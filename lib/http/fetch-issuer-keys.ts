import type { JSONWebKeySet, JWK } from "jose";
import { Failure } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { OutboundError, outboundRequest } from "../outbound-request.ts";

export type IssuerAddress = {
  /** Compared letter by letter with the discovery document's `issuer`. */
  readonly issuer: string;
  /** The URL of the keys. Default: from the issuer's discovery document. */
  readonly jwksUrl?: string | undefined;
};

/** The algorithms that a token may be signed with. Each takes keys of one kind. */
export type SigningAlgorithm = "RS256" | "ES256" | "ES384" | "EdDSA";

/** Bounds of one request. Two requests take much less than the 10 seconds after which API Gateway stops an authorizer. */
const limits = { timeoutMs: 2000, maxBytes: 150_000 };

/**
 * Fetches the issuer's key set: one request, and one for the discovery document before it unless the address says where the keys
 * are. The document is read each time, so keys that have moved are found.
 *
 * @param algorithms - Those that the issuer's tokens may be signed with.
 * @returns The keys that can verify such a token. Other keys of the set are left out.
 * @throws {Failure} `identity_unavailable`: an answer is missing or malformed, or the set has no usable key. `configuration_invalid`: the
 *   discovery document belongs to another issuer.
 */
export async function fetchIssuerKeys({ issuer, jwksUrl }: IssuerAddress, algorithms: readonly SigningAlgorithm[]): Promise<JSONWebKeySet> {
  const { keys } = await readDocument(jwksUrl ?? (await discoverJwksUrl(issuer)), "keys");
  const usable = Array.isArray(keys) ? keys.filter((key): key is JWK => algorithms.some((algorithm) => isKeyOf(algorithm, key))) : [];
  if (usable.length === 0) {
    throw new Failure("identity_unavailable", { detail: "identity provider: the answer holds no keys" });
  }
  return { keys: usable };
}

/** A modulus of 2048 bits in base64url: the least that RS256 allows (RFC 7518, section 3.3). */
const leastModulusLength = 342;

/** Whether a published key can verify tokens of this algorithm. */
function isKeyOf(algorithm: SigningAlgorithm, key: unknown): boolean {
  if (!isObject(key) || (key.use !== undefined && key.use !== "sig")) {
    return false;
  }
  const { kty, crv, n, e, x, y } = key;
  const isOnCurve = (curve: string) => kty === "EC" && crv === curve && typeof x === "string" && typeof y === "string";
  switch (algorithm) {
    case "RS256":
      return kty === "RSA" && typeof n === "string" && n.length >= leastModulusLength && typeof e === "string";
    case "ES256":
      return isOnCurve("P-256");
    case "ES384":
      return isOnCurve("P-384");
    case "EdDSA":
      return kty === "OKP" && crv === "Ed25519" && typeof x === "string";
  }
}

/** @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation OpenID Connect Discovery, section 4.3} */
async function discoverJwksUrl(issuer: string): Promise<string> {
  const document = await readDocument(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, "discovery document");
  if (!("issuer" in document) || !("jwks_uri" in document)) {
    throw new Failure("identity_unavailable", { detail: "identity provider: the discovery document is incomplete" });
  }
  if (document.issuer !== issuer || typeof document.jwks_uri !== "string" || !URL.canParse(document.jwks_uri)) {
    throw new Failure("configuration_invalid", { detail: "the issuer's discovery document names another issuer, or no keys" });
  }
  return document.jwks_uri;
}

async function readDocument(url: string, what: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await outboundRequest(url, { headers: { accept: "application/json" } }, limits).catch(toUnavailable);
  const document = status === 200 ? parseJson(body.toString("utf8")) : undefined;
  if (!isObject(document)) {
    throw new Failure("identity_unavailable", { detail: `identity provider: no ${what}, status ${status}` });
  }
  return document;
}

function toUnavailable(error: unknown): never {
  throw error instanceof OutboundError ? new Failure("identity_unavailable", { detail: `identity provider: ${error.message}` }) : error;
}
