import { errors, type JWTPayload, jwtVerify } from "jose";
import { Failure } from "../errors.ts";
import { fetchIssuerKeys, type IssuerAddress, type SigningAlgorithm } from "./fetch-issuer-keys.ts";
import { issuerKeys } from "./issuer-keys.ts";

/** `issuer` is compared letter by letter with the token's `iss` as well. */
export type TokenRules = IssuerAddress & {
  readonly audience: string;
  /** Only asymmetric ones: with HS256 allowed, the issuer's public key would work as a secret (RFC 8725, section 2.1). */
  readonly algorithms: readonly SigningAlgorithm[];
  /** A token that was issued longer ago is refused, whatever its `exp`, and so is one without `iat`. Default: `exp` alone counts. */
  readonly maxAgeSeconds?: number;
};

/**
 * Verifies the tokens of one issuer: signature, `iss`, `aud`, `exp` and `nbf`. Clocks may differ by 30 seconds. How the issuer's keys are kept, and how
 * often they are fetched, is in {@link issuerKeys}; each verifier has its own, so that no issuer's outage concerns another's tokens.
 *
 * @param onRefreshFailed - Called when the keys could not be refreshed while the last good ones are still in use.
 * @returns A function that returns the claims. It throws `unauthenticated` for a token that is not valid, `identity_unavailable` when the keys
 *   could not be fetched (a retry helps), and `configuration_invalid` when the discovery document belongs to another issuer.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725.html#section-3 RFC 8725, section 3}
 */
export function tokenVerifier(
  rules: TokenRules,
  clock: () => Date,
  onRefreshFailed: (failure: Failure) => void,
): (token: string) => Promise<JWTPayload> {
  const { issuer, audience, algorithms, maxAgeSeconds } = rules;
  const keys = issuerKeys({ fetchKeys: () => fetchIssuerKeys(rules, algorithms), clock, onRefreshFailed });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: [...algorithms],
        issuer,
        audience,
        requiredClaims: ["exp", "sub"],
        clockTolerance: 30,
        currentDate: clock(),
        ...(maxAgeSeconds === undefined ? {} : { maxTokenAge: maxAgeSeconds }),
      });
      return payload;
    } catch (error) {
      throw toJwtFailure(error);
    }
  };
}

function toJwtFailure(error: unknown): unknown {
  if (!(error instanceof errors.JOSEError)) {
    return error;
  }
  const claim = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired ? ` ${error.claim}` : "";
  return new Failure("unauthenticated", { detail: `jwt: ${error.code}${claim}` });
}

/**
 * Reads the bearer token of a request.
 *
 * @throws {Failure} `unauthenticated`: there is none.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750.html#section-2.1 RFC 6750, section 2.1}
 */
export function parseBearer(authorization: string | undefined): string {
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) {
    throw new Failure("unauthenticated", { detail: authorization === undefined ? "no credential" : "not a bearer token" });
  }
  return token;
}
