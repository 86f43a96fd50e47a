import { type CryptoKey, errors, type JWTPayload, jwtVerify } from "jose";
import type { LoginBody, LoginOutcome } from "./login.ts";
import { refuse } from "./reply.ts";
import type { RoleGrant } from "./tokens.ts";

export type JwtRole = RoleGrant & { readonly boundAudience?: string; readonly boundSubject?: string };

/** The JWT method: one key that every JWT must be signed with, and the roles by name. */
export type JwtLogin = { readonly key: CryptoKey; readonly issuer?: string; readonly roles: Readonly<Record<string, JwtRole>> };

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
  try {
    const { payload } = await jwtVerify(body.jwt, key, { currentDate: now, ...(issuer === undefined ? {} : { issuer }) });
    const problem = checkClaims(payload, role);
    return problem === undefined ? { grant: role, displayName: `jwt-${payload.sub}` } : { refused: refuse(400, problem) };
  } catch (error) {
    const reason = error instanceof errors.JOSEError ? error.code : "unreadable";
    return { refused: refuse(400, `error validating token: ${reason}`) };
  }
}

function checkClaims({ aud, sub }: JWTPayload, { boundAudience, boundSubject }: JwtRole): string | undefined {
  if (aud !== undefined && boundAudience === undefined) {
    return "audience claim found in JWT but no audiences bound to the role";
  }
  if (boundAudience !== undefined && ![aud].flat().includes(boundAudience)) {
    return "error validating token: invalid audience (aud) claim: audience claim does not match any bound audience";
  }
  return boundSubject !== undefined && sub !== boundSubject ? "error validating token: invalid subject (sub) claim" : undefined;
}
