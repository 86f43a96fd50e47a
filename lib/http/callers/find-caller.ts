import { isEncodable } from "../../encode-segment.ts";
import { isObject } from "../../json.ts";
import { parsePermissions } from "../permissions.ts";
import type { Principal } from "../principal.ts";
import type { CallerRule, Condition } from "./trusted-issuer.ts";

type Claims = Readonly<Record<string, unknown>>;

/** Why a valid token is no caller. For the log. */
export type NoCaller = { readonly refused: string };

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

function fits(value: unknown, condition: Condition): boolean {
  if (isAlternatives(condition)) {
    return condition.some((one) => one === value);
  }
  if (typeof condition === "string") {
    return condition === value;
  }
  return isObject(value) && Object.entries(condition).every(([claim, inner]) => fits(read(value, claim), inner));
}

/** As {@link fits}, and `prefix*` stands for every text that goes on after the prefix. */
function fitsSubject(value: unknown, condition: Condition): boolean {
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
const isAlternatives = (condition: Condition): condition is readonly string[] => Array.isArray(condition);
