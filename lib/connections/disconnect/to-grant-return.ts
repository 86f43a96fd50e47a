import type { GivenBack, GrantReturn } from "../connection.ts";

/** From the best to the worst. */
const states = ["removed", "revoked", "left", "pending"] as const;

/**
 * What became of a grant, from its parts: the state is that of the part that is worst off. A part that is pending comes before one that
 * is left, because giving back is then tried again as a whole.
 */
export function toGrantReturn(given: readonly GivenBack[] | "shared"): GrantReturn {
  if (given === "shared") {
    return { state: "shared" };
  }
  const worst = [...given].sort((one, other) => states.indexOf(other.state) - states.indexOf(one.state))[0];
  const state = worst === undefined || worst.state === "removed" ? "revoked" : worst.state;
  const code = worst?.code === undefined ? {} : { code: worst.code };
  const isGrantAlone = given.length === 1 && worst?.what === "grant";
  return { state, ...code, ...(isGrantAlone ? {} : { parts: given }) };
}
