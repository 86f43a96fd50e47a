import type { JWTPayload } from "jose";
import { isEncodable } from "../encode-segment.ts";
import { Failure } from "../errors.ts";
import type { Authenticate } from "./authenticate-proxy.ts";
import type { IssuerAddress } from "./fetch-issuer-keys.ts";
import { type Principal, personalTenant } from "./principal.ts";
import { parsePermissions, permissionsOfRole } from "./rights.ts";
import { parseBearer, tokenVerifier } from "./verify-token.ts";

export type JwtConfig = IssuerAddress & {
  readonly audience: string;
  readonly orgClaim: string;
  readonly permissionsClaim: string;
  readonly roleClaim: string;
};

/**
 * Verifies an OIDC token and reads the caller out of it.
 *
 * @param onRefreshFailed - Called when the keys could not be refreshed while the last good ones are still in use.
 * @throws {Failure} `unauthenticated`: no token, or not a valid one. `identity_unavailable`: the keys could not be
 *   fetched; a retry helps. `configuration_invalid`: the discovery document belongs to another issuer.
 */
export function authenticateJwt(
  config: JwtConfig,
  clock: () => Date,
  onRefreshFailed: (failure: Failure) => void = () => undefined,
): Authenticate {
  const verify = tokenVerifier({ ...config, algorithms: ["RS256", "ES256", "EdDSA"] }, clock, onRefreshFailed);
  return async (headers) => parseClaims(await verify(parseBearer(headers.authorization)), config);
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
