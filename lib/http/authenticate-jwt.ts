import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { isEncodable } from "../encode-segment.ts";
import { Failure } from "../errors.ts";
import { outboundFetch } from "../outbound-fetch.ts";
import { OutboundError } from "../outbound-request.ts";
import type { Authenticate } from "./authenticate-proxy.ts";
import { type Permission, type Principal, parsePermissions, personalTenant } from "./principal.ts";

export type JwtConfig = {
  /** Compared letter by letter with the token's `iss` and the discovery document's `issuer`. */
  readonly issuer: string;
  readonly audience: string;
  /** Where the keys are. Without it the issuer's discovery document says. */
  readonly jwksUrl?: string | undefined;
  readonly orgClaim: string;
  readonly permissionsClaim: string;
  readonly roleClaim: string;
};

/**
 * Verifies an OIDC token and reads the caller out of it. Only asymmetric algorithms: with HS256 allowed, the issuer's
 * public key would do as a secret (RFC 8725, section 2.1).
 *
 * Keys are fetched at the first token, kept for ten minutes, and fetched again for an unknown key id at most every 30
 * seconds: a flood of tokens with made-up ids does not become a flood at the issuer.
 *
 * @throws {Failure} `unauthenticated`: no token, or not a valid one. `identity_unavailable`: the keys could not be
 *   fetched; a retry helps. `configuration_invalid`: the discovery document belongs to another issuer.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725.html#section-3 RFC 8725, section 3}
 */
export function authenticateJwt(config: JwtConfig, clock: () => Date): Authenticate {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const readKeys = (): Promise<JWTVerifyGetKey> => {
    keys ??= openKeys(config).catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
  return async (headers) => {
    const token = parseBearer(headers.authorization);
    try {
      const { payload } = await jwtVerify(token, await readKeys(), {
        algorithms: ["RS256", "ES256", "EdDSA"],
        issuer: config.issuer,
        audience: config.audience,
        requiredClaims: ["exp", "sub"],
        clockTolerance: 30,
        currentDate: clock(),
      });
      return parseClaims(payload, config);
    } catch (error) {
      throw toJwtFailure(error);
    }
  };
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6750.html#section-2.1 RFC 6750, section 2.1} */
function parseBearer(authorization: string | undefined): string {
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) {
    throw new Failure("unauthenticated", { detail: authorization === undefined ? "no credential" : "not a bearer token" });
  }
  return token;
}

/** What the issuer's documents may take: API Gateway ends an authorizer after 10 seconds. */
const limits = { timeoutMs: 2000, maxBytes: 150_000 };

async function openKeys({ issuer, jwksUrl }: JwtConfig): Promise<JWTVerifyGetKey> {
  return createRemoteJWKSet(new URL(jwksUrl ?? (await discoverJwksUrl(issuer))), {
    timeoutDuration: limits.timeoutMs,
    cooldownDuration: 30_000,
    [customFetch]: (url, { headers, signal }) => outboundFetch(url, { headers: Object.fromEntries(headers) }, { ...limits, signal }),
  });
}

/** @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation OpenID Connect Discovery, section 4.3} */
async function discoverJwksUrl(issuer: string): Promise<string> {
  const response = await outboundFetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {}, limits);
  const document: unknown = response.status === 200 ? await response.json().catch(() => undefined) : undefined;
  if (typeof document !== "object" || document === null || !("issuer" in document) || !("jwks_uri" in document)) {
    throw new Failure("identity_unavailable", { detail: `no discovery document, status ${response.status}` });
  }
  if (document.issuer !== issuer || typeof document.jwks_uri !== "string" || !URL.canParse(document.jwks_uri)) {
    throw new Failure("configuration_invalid", { detail: "OIDC_ISSUER: its discovery document names another issuer, or no keys" });
  }
  return document.jwks_uri;
}

/**
 * Reads the caller. A permissions claim, when there is one, decides alone; otherwise the role does. A role never gives
 * the broker's permission.
 */
function parseClaims(payload: JWTPayload, { orgClaim, permissionsClaim, roleClaim }: JwtConfig): Principal {
  const { sub: id = "" } = payload;
  const organisation = payload[orgClaim];
  // An organisation named like somebody's personal tenant would be let into it.
  const usable =
    organisation === undefined || (typeof organisation === "string" && organisation !== "" && !organisation.startsWith(personalTenant("")));
  const tenant = usable ? (organisation ?? personalTenant(id)) : "";
  if (id === "" || ![id, tenant].every(isEncodable) || tenant === "") {
    throw new Failure("unauthenticated", { detail: "jwt: sub or the organisation's claim is not usable" });
  }
  const granted = payload[permissionsClaim];
  const permissions = granted === undefined ? toPermissions(payload[roleClaim]) : parsePermissions([granted].flat().join(" "));
  return { id, tenant, permissions };
}

function toPermissions(role: unknown): ReadonlySet<Permission> {
  if (role === "editor" || role === "admin") {
    return new Set<Permission>(["connectors:read", "connectors:write"]);
  }
  return new Set<Permission>(role === "viewer" ? ["connectors:read"] : []);
}

/** The codes of `jose` that tell of the key set and not of the token. */
const keySetCodes: ReadonlySet<string> = new Set([errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code]);

function toJwtFailure(error: unknown): unknown {
  if (error instanceof OutboundError) {
    return new Failure("identity_unavailable", { detail: `identity provider: ${error.message}` });
  }
  if (!(error instanceof errors.JOSEError)) {
    return error;
  }
  const code = keySetCodes.has(error.code) ? "identity_unavailable" : "unauthenticated";
  const claim = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired ? ` ${error.claim}` : "";
  return new Failure(code, { detail: `jwt: ${error.code}${claim}` });
}
