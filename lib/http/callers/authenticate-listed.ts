import { decodeJwt } from "jose";
import { isEncodable } from "../../encode-segment.ts";
import { Failure } from "../../errors.ts";
import { isObject } from "../../json.ts";
import type { Authenticate } from "../authenticate-proxy.ts";
import type { Principal } from "../principal.ts";
import { parsePermissions } from "../rights.ts";
import { parseBearer, tokenVerifier } from "../verify-token.ts";
import { listedIds } from "./read-listed.ts";
import type { CallerRule, IssuerCondition, TrustedIssuer } from "./trusted-issuer.ts";

/**
 * A token is used for a day after it was issued at the most, whatever it says of its own end: an issuer may sign for a year, as some clusters
 * do. A machine's token lives for minutes to an hour.
 */
const maxAgeSeconds = 86_400;

/**
 * Authenticates the callers of listed issuers by their tokens, and every other one by the deployment's own way.
 *
 * The token's `iss`, which is unchecked at that point, only chooses among the issuers of the list; no address is taken from the token. Each issuer
 * has keys of its own, so the outage of one concerns its own callers only.
 *
 * @param deps.otherwise - The deployment's own way. A principal that it finds must not look like one of a listed issuer.
 * @param deps.isVouchedFor - Whether something else than a bearer token says who is calling, so that `otherwise` decides.
 * @param deps.onRefreshFailed - Called when keys could not be refreshed while the last good ones are still in use.
 * @returns It throws as `tokenVerifier` and `otherwise` do, and `unauthenticated` for a valid token that no caller of the list fits.
 */
export function authenticateListed(deps: {
  readonly issuers: readonly TrustedIssuer[];
  readonly otherwise: Authenticate;
  readonly isVouchedFor: (headers: Readonly<Record<string, string>>) => boolean;
  readonly clock: () => Date;
  readonly onRefreshFailed: (failure: Failure) => void;
}): Authenticate {
  const listed = new Map(deps.issuers.map((trusted) => [trusted.issuer, openIssuer(trusted, deps)]));
  const isListed = listedIds(deps.issuers);
  return async (headers) => {
    const verify = deps.isVouchedFor(headers) ? undefined : listed.get(readIssuer(headers.authorization));
    if (verify !== undefined) {
      return verify(parseBearer(headers.authorization));
    }
    const principal = await deps.otherwise(headers);
    if (isListed(principal.id)) {
      throw new Failure("unauthenticated", { detail: "the caller's id begins as those of a listed issuer" });
    }
    return principal;
  };
}

function openIssuer(
  trusted: TrustedIssuer,
  { clock, onRefreshFailed }: { readonly clock: () => Date; readonly onRefreshFailed: (failure: Failure) => void },
): (token: string) => Promise<Principal> {
  const naming = (failure: Failure) => nameIssuer(failure, trusted);
  const verify = tokenVerifier({ ...trusted, maxAgeSeconds }, clock, (failure) => onRefreshFailed(naming(failure)));
  return async (token) => {
    try {
      const caller = findCaller(await verify(token), trusted.callers);
      if ("refused" in caller) {
        throw new Failure("unauthenticated", { detail: caller.refused });
      }
      return caller;
    } catch (error) {
      throw error instanceof Failure ? naming(error) : error;
    }
  };
}

/** Says in the log whose token or keys it was about. */
const nameIssuer = ({ code, detail, retryAfterSeconds, cause }: Failure, { issuer }: TrustedIssuer): Failure =>
  new Failure(code, { detail: `${issuer}: ${detail}`, retryAfterSeconds, cause });

/** The issuer that a token names, unchecked. @returns Empty: there is none. */
function readIssuer(authorization: string | undefined): string {
  try {
    return decodeJwt(parseBearer(authorization)).iss ?? "";
  } catch {
    return "";
  }
}

type Claims = Readonly<Record<string, unknown>>;

/** Why a valid token is no caller. For the log. */
type NoCaller = { readonly refused: string };

/**
 * Decides which of an issuer's callers a token's claims are of. Pure. The first rule whose conditions all hold decides alone: rights of several are
 * never added up.
 *
 * A condition on a claim that the token lacks does not hold. A platform may sign tokens with and without tags: without this a missing tag would be let in.
 *
 * @param claims - Of a token whose signature, issuer, audience and times were checked.
 */
export function findCaller(claims: Claims, rules: readonly CallerRule[]): Principal | NoCaller {
  // A token for several audiences may be sent on by any of them.
  if (Array.isArray(claims.aud) && claims.aud.length !== 1) {
    return { refused: "the token is for other audiences too" };
  }
  const rule = rules.find(({ when }) =>
    Object.entries(when).every(([claim, condition]) => (claim === "sub" ? fitsSubject : fits)(read(claims, claim), condition)),
  );
  if (rule === undefined) {
    return { refused: "no caller of the list has these claims" };
  }
  const [, prefix = "", claim = ""] = /^([^{]+)\{(.+)\}$/.exec(rule.principal) ?? [];
  const name = read(claims, claim);
  const id = `${prefix}${name}`;
  return typeof name !== "string" || name === "" || !isEncodable(id)
    ? { refused: `the claim ${claim} cannot name a principal` }
    : { id, tenant: rule.organisation, permissions: parsePermissions(rule.permissions.join(" ")) };
}

const read = (claims: Claims, claim: string): unknown => (Object.hasOwn(claims, claim) ? claims[claim] : undefined);

function fits(value: unknown, condition: IssuerCondition): boolean {
  if (isAlternatives(condition)) {
    return condition.some((one) => one === value);
  }
  if (typeof condition === "string") {
    return condition === value;
  }
  return isObject(value) && Object.entries(condition).every(([claim, inner]) => fits(read(value, claim), inner));
}

/** As {@link fits}, and `prefix*` stands for every text that goes on after the prefix. */
function fitsSubject(value: unknown, condition: IssuerCondition): boolean {
  const alternatives = [condition].flat();
  return (
    typeof value === "string" &&
    alternatives.some(
      (one) =>
        typeof one === "string" && (one.endsWith("*") ? value.length >= one.length && value.startsWith(one.slice(0, -1)) : value === one),
    )
  );
}

/** `Array.isArray` does not tell a read-only list from an object. */
const isAlternatives = (condition: IssuerCondition): condition is readonly string[] => Array.isArray(condition);
