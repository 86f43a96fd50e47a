import type { CallerRule, TrustedIssuer } from "./trusted-issuer.ts";

/** The claims that name an owner for good, however it is called: without one of them a pattern would fit the next owner of a name that became free. */
const lastingOwners = ["repository_owner_id", "repository_id"];

/**
 * Finds what is wrong between entries that are each well-formed: an issuer that stands twice, a prefix of principals that two issuers share,
 * a pattern that no owner's id limits.
 *
 * @returns Where, and why. `undefined`: nothing.
 */
export function findConflict(issuers: readonly TrustedIssuer[]): string | undefined {
  const ownerOfPrefix = new Map<string, string>();
  const known = new Set<string>();
  for (const [index, { issuer, callers }] of issuers.entries()) {
    const name = issuer.replace(/\/$/, "");
    if (known.has(name)) {
      return `[${index}].issuer: it stands in the list already, perhaps with or without a slash at its end`;
    }
    known.add(name);
    for (const [place, rule] of callers.entries()) {
      const prefix = toPrincipalPrefix(rule);
      if ((ownerOfPrefix.get(prefix) ?? issuer) !== issuer) {
        return `[${index}].callers[${place}].principal: another issuer has this prefix, and could make the same principal`;
      }
      ownerOfPrefix.set(prefix, issuer);
      if (hasPattern(rule) && !lastingOwners.some((claim) => isExact(rule, claim))) {
        return `[${index}].callers[${place}].when.sub: a * needs ${lastingOwners.join(" or ")} beside it`;
      }
    }
  }
  return undefined;
}

/** The part of a principal that tells its issuer, with its colon. */
export const toPrincipalPrefix = ({ principal }: Pick<CallerRule, "principal">): string => principal.slice(0, principal.indexOf(":") + 1);

const hasPattern = ({ when }: CallerRule): boolean => [when.sub].flat().some((sub) => typeof sub === "string" && sub.endsWith("*"));

const isExact = ({ when }: CallerRule, claim: string): boolean =>
  Object.hasOwn(when, claim) && [when[claim]].flat().every((value) => typeof value === "string");
