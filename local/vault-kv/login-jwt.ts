import { type CryptoKey, compactVerify, type JWTPayload } from "jose";
import type { LoginBody, LoginOutcome } from "./login-outcome.ts";
import { isObject, parseJson } from "./parse-json.ts";
import { refuse } from "./reply.ts";
import type { RoleGrant } from "./tokens.ts";

export type JwtRole = RoleGrant & { readonly boundAudience?: string; readonly boundSubject?: string };

/** The JWT method: one key that every JWT must be signed with, and the roles by name. */
export type JwtLogin = { readonly key: CryptoKey; readonly issuer?: string; readonly roles: Readonly<Record<string, JwtRole>> };

/** How far the clocks of Vault and issuer may differ: the default of `clock_skew_leeway`. */
const skewSeconds = 60;
/** The assumed lifetime of a JWT with only a beginning or only an end: the default of the two other leeways. */
const assumedLifeSeconds = 150;

/** A role checks the audience, the subject or both; a JWT with an audience needs a role that binds one. */
export async function loginWithJwt({ key, issuer, roles }: JwtLogin, body: LoginBody, now: Date): Promise<LoginOutcome> {
  if (typeof body.role !== "string" || body.role === "") {
    return { refused: refuse(400, "missing role") };
  }
  const role = Object.hasOwn(roles, body.role) ? roles[body.role] : undefined;
  if (role === undefined) {
    return { refused: refuse(400, `role "${body.role}" could not be found`) };
  }
  if (typeof body.jwt !== "string" || body.jwt === "") {
    return { refused: refuse(400, "missing token") };
  }
  const payload = await verifySignature(body.jwt, key);
  const problem = typeof payload === "string" ? payload : checkClaims(payload, role, issuer, now);
  if (typeof payload === "string" || problem !== undefined) {
    return { refused: refuse(400, `error validating token: ${problem}`) };
  }
  const { aud, sub } = payload;
  if (role.boundAudience === undefined && aud !== undefined && aud.length > 0) {
    return { refused: refuse(400, "audience claim found in JWT but no audiences bound to the role") };
  }
  return sub === undefined
    ? { refused: refuse(400, 'claim "sub" not found in token') }
    : { grant: role, displayName: sub, alias: sub, metadata: { role: body.role } };
}

/** @returns The claims, or the fault. */
async function verifySignature(jwt: string, key: CryptoKey): Promise<JWTPayload | string> {
  if (jwt.split(".").length !== 3) {
    return "error verifying token signature: go-jose/go-jose: compact JWS format must have three parts";
  }
  try {
    const { payload } = await compactVerify(jwt, key);
    const parsed = parseJson(Buffer.from(payload).toString());
    return "value" in parsed && isObject(parsed.value) ? parsed.value : "error verifying token signature: failed to unmarshal claims";
  } catch {
    return "error verifying token signature: no known key successfully validated the token signature";
  }
}

/** Checks the claims in the order of HashiCorp's library, the times last. */
function checkClaims(payload: JWTPayload, role: JwtRole, issuer: string | undefined, now: Date): string | undefined {
  const { iss, aud, sub, iat, nbf, exp } = payload;
  if ([iat, nbf, exp].some((at) => at !== undefined && typeof at !== "number")) {
    return "go-jose/go-jose/jwt: expected number value to unmarshal NumericDate";
  }
  if (issuer !== undefined && iss !== issuer) {
    return "invalid issuer (iss) claim";
  }
  if (role.boundSubject !== undefined && sub !== role.boundSubject) {
    return "invalid subject (sub) claim";
  }
  if (role.boundAudience !== undefined && ![aud].flat().includes(role.boundAudience)) {
    return "invalid audience (aud) claim: audience claim does not match any expected audience";
  }
  return checkTimes(payload, now.getTime() / 1000);
}

/** A JWT with only `exp` is accepted only near its end: Vault assumes that it begins 150 seconds before. */
function checkTimes({ iat = 0, nbf = 0, exp = 0 }: JWTPayload, now: number): string | undefined {
  if (iat === 0 && nbf === 0 && exp === 0) {
    return "no issued at (iat), not before (nbf), or expiration time (exp) claims in token";
  }
  const end = exp || Math.max(iat, nbf) + assumedLifeSeconds;
  const start = nbf || iat || end - assumedLifeSeconds;
  if (now + skewSeconds < start) {
    return "invalid not before (nbf) claim: token not yet valid";
  }
  if (now - skewSeconds > end) {
    return "invalid expiration time (exp) claim: token is expired";
  }
  return now + skewSeconds < iat ? "invalid issued at (iat) claim: token issued in the future" : undefined;
}
