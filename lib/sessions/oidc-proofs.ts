import { errors, type JWTVerifyResult, jwtVerify } from "jose";
import { Failure } from "../errors.ts";
import { fetchIssuerKeys, type SigningAlgorithm } from "../http/fetch-issuer-keys.ts";
import { issuerKeys } from "../http/verify-token.ts";
import { isObject } from "../json.ts";
import type { Secret } from "../secret.ts";
import type { Clock } from "../system.ts";

export type ProofRules = {
  readonly issuer: string;
  readonly clientId: string;
  /** The issuer's keys. Default: by discovery. */
  readonly jwksUrl?: string | undefined;
};

/** @returns The person, and the identity provider's name of the session. @throws {Failure} `id_token_invalid`, `identity_unavailable` */
export type VerifyIdToken = (token: Secret) => Promise<{ readonly sub: string; readonly sid?: string }>;

/** @returns The person or the session that is over. @throws {Failure} `invalid_request`: it is no logout token of this client. `identity_unavailable` */
export type VerifyLogoutToken = (token: string) => Promise<LogoutToken>;

export type LogoutToken = { readonly id: string; readonly sid?: string; readonly sub?: string };

const algorithms: readonly SigningAlgorithm[] = ["RS256", "ES256", "EdDSA"];
const toleranceSeconds = 30;
/** Seconds for which a logout token is accepted. */
const logoutSeconds = 120;
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout";
/** Claims of ID tokens and access tokens that no logout token has. */
const foreignClaims = ["at_hash", "auth_time", "azp", "c_hash", "client_id", "scope", "scp"];

/** Verifies what the identity provider signs for the console: both kinds of token with the same keys. */
export function oidcProofs({ issuer, clientId, jwksUrl }: ProofRules, clock: Clock, onRefreshFailed: (failure: Failure) => void) {
  const keys = issuerKeys({ fetchKeys: () => fetchIssuerKeys({ issuer, jwksUrl }, algorithms), clock, onRefreshFailed });
  const verify = async (token: string, refused: "id_token_invalid" | "invalid_request", more: { readonly maxTokenAge?: number }) => {
    const requiredClaims = ["iss", "aud", "exp", "iat"];
    const rules = { issuer, audience: clientId, algorithms: [...algorithms], requiredClaims, clockTolerance: toleranceSeconds };
    try {
      return await jwtVerify(token, keys, { ...rules, currentDate: clock(), ...more });
    } catch (error) {
      throw error instanceof errors.JOSEError ? new Failure(refused, { detail: `identity provider's token: ${error.code}` }) : error;
    }
  };

  const verifyIdToken: VerifyIdToken = async (token) => {
    const { sub, sid } = (await verify(token.reveal(), "id_token_invalid", {})).payload;
    if (typeof sub !== "string" || sub === "") {
      throw new Failure("id_token_invalid", { detail: "no sub" });
    }
    return { sub, ...(typeof sid === "string" ? { sid } : {}) };
  };

  /** @see {@link https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation OpenID Connect Back-Channel Logout 1.0, section 2.6} */
  const verifyLogoutToken: VerifyLogoutToken = async (token) =>
    toLogout(await verify(token, "invalid_request", { maxTokenAge: logoutSeconds }));

  return { verifyIdToken, verifyLogoutToken };
}

/**
 * Not every identity provider writes the type `logout+jwt`: section 2.4 recommends it. An ID token is of the same issuer and audience, and an access
 * token may be. So the event must be there, and without that type no claim may be there that only they have.
 */
function toLogout({ payload, protectedHeader: { typ = "JWT" } }: JWTVerifyResult): LogoutToken {
  const { jti, sid, sub, events, nonce } = payload;
  const type = typ.toLowerCase().replace(/^application\//, "");
  const isOfKind = type === "logout+jwt" || (type === "jwt" && !foreignClaims.some((name) => name in payload));
  const isLogout = isOfKind && isObject(events) && isObject(events[logoutEvent]) && nonce === undefined;
  const [isSession, isPerson] = [sid, sub].map((name) => typeof name === "string" && name !== "");
  if (!isLogout || typeof jti !== "string" || jti === "" || !(isSession || isPerson)) {
    throw new Failure("invalid_request", { detail: "not a logout token" });
  }
  return { id: jti, ...(isSession ? { sid: sid as string } : {}), ...(isPerson ? { sub: sub as string } : {}) };
}
