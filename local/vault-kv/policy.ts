import type { Operation } from "./kv-routes.ts";

export type Capability = Operation | "deny";

/** The path rules of one policy: `kv/data/aurora-oauth-dev/connections/gcp/*` → the allowed operations. */
export type Policy = Readonly<Record<string, readonly Capability[]>>;

/**
 * Decides whether the policies of a token allow an operation on a path. Nothing is allowed unless a rule says so.
 *
 * The most specific rule alone decides, even when a broader one would allow; rules with the same path in several policies
 * add up, and `deny` beats all of them.
 *
 * @see {@link https://openbao.org/docs/concepts/policies/#priority-matching Policies, priority matching}
 */
export function isAllowed(policies: readonly Policy[], path: string, operation: Operation): boolean {
  const matching = policies.flatMap((policy) => Object.entries(policy)).filter(([rule]) => matches(rule, path));
  const best = matching
    .map(([rule]) => rule)
    .sort(bySpecificity)
    .at(-1);
  const capabilities = matching.filter(([rule]) => rule === best).flatMap(([, allowed]) => allowed);
  return capabilities.includes(operation) && !capabilities.includes("deny");
}

/** `+` stands for one segment; `*` only at the end, for any rest. */
function matches(rule: string, path: string): boolean {
  const open = rule.endsWith("*");
  const wanted = (open ? rule.slice(0, -1) : rule).split("/");
  const given = path.split("/");
  if (open ? given.length < wanted.length : given.length !== wanted.length) {
    return false;
  }
  return wanted.every((segment, index) => {
    const actual = given[index] ?? "";
    const last = open && index === wanted.length - 1;
    return segment === "+" ? actual !== "" : last ? actual.startsWith(segment) : actual === segment;
  });
}

function bySpecificity(left: string, right: string): number {
  const rank = (rule: string) => [
    firstWildcard(rule),
    rule.endsWith("*") ? 0 : 1,
    -rule.split("/").filter((s) => s === "+").length,
    rule.length,
  ];
  const [a, b] = [rank(left), rank(right)];
  return a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? left.localeCompare(right);
}

function firstWildcard(rule: string): number {
  const at = rule.search(/(?<=\/|^)\+(?=\/|$)|\*$/);
  return at < 0 ? Number.MAX_SAFE_INTEGER : at;
}
