import { errors, type JWTPayload, jwtVerify } from "jose";
import { isEncodable } from "../encode-segment.ts";
import { Failure } from "../errors.ts";
import type { Authenticate } from "./authenticate-proxy.ts";
import { fetchIssuerKeys, type IssuerAddress } from "./fetch-issuer-keys.ts";
import { issuerKeys } from "./issuer-keys.ts";
import { parsePermissions, permissionsOfRole } from "./permissions.ts";
import { type Principal, personalTenant } from "./principal.ts";

/** `issuer` is compared letter by letter with the token's `iss` as well. */
export type JwtConfig = IssuerAddress & {
  readonly audience: string;
  readonly orgClaim: string;
  readonly permissionsClaim: string;
  readonly roleClaim: string;
};

/**
 * Verifies an OIDC token and reads the caller out of it. Only asymmetric algorithms: with HS256 allowed, the issuer's public key would work
 * as a secret (RFC 8725, section 2.1).
 *
 * How the issuer's keys are kept, and how often they are fetched, is in {@link issuerKeys}.
 *
 * @param onRefreshFailed - Called when the keys could not be refreshed while the last good ones are still in use.
 * @throws {Failure} `unauthenticated`: no token, or not a valid one. `identity_unavailable`: the keys could not be
 *   fetched; a retry helps. `configuration_invalid`: the discovery document belongs to another issuer.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725.html#section-3 RFC 8725, section 3}
 */
export function authenticateJwt(
  config: JwtConfig,
  clock: () => Date,
  onRefreshFailed: (failure: Failure) => void = () => undefined,
): Authenticate {
  const keys = issuerKeys({ fetchKeys: () => fetchIssuerKeys(config), clock, onRefreshFailed });
  return async (headers) => {
    const token = parseBearer(headers.authorization);
    try {
      const { payload } = await jwtVerify(token, keys, {
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

/**
 * Reads the caller. A permissions claim, if present, decides alone; otherwise the role does. A role never gives the broker's permission.
 */
function parseClaims(payload: JWTPayload, { orgClaim, permissionsClaim, roleClaim }: JwtConfig): Principal {
  // The claims are unchecked so far, apart from the signature and the standard times.
  const id: unknown = payload.sub;
  const organisation = payload[orgClaim];
  // An organisation named like a person's own tenant would get access to it.
  if (!isName(id) || !(organisation === undefined || (isName(organisation) && !organisation.startsWith(personalTenant(""))))) {
    throw new Failure("unauthenticated", { detail: "jwt: sub or the organisation's claim is not usable" });
  }
  const tenant = organisation ?? personalTenant(id);
  if (!isName(tenant)) {
    throw new Failure("unauthenticated", { detail: "jwt: sub is too long" });
  }
  const granted = payload[permissionsClaim];
  const words = [granted].flat().filter((word) => typeof word === "string");
  return { id, tenant, permissions: granted === undefined ? permissionsOfRole(payload[roleClaim]) : parsePermissions(words.join(" ")) };
}

const isName = (value: unknown): value is string => typeof value === "string" && value !== "" && isEncodable(value);

function toJwtFailure(error: unknown): unknown {
  if (!(error instanceof errors.JOSEError)) {
    return error;
  }
  const claim = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired ? ` ${error.claim}` : "";
  return new Failure("unauthenticated", { detail: `jwt: ${error.code}${claim}` });
}
