import type { GrantPart, GrantReturn } from "../connection.ts";

/** From the best to the worst. */
const states = ["removed", "revoked", "left", "pending"] as const;

/**
 * Computes the outcome for a grant from its parts: the state is that of the part that is worst off. `pending` is worse than `left`, because
 * giving back is then retried as a whole.
 */
export function toGrantReturn(given: readonly GrantPart[] | "shared"): GrantReturn {
  if (given === "shared") {
    return { state: "shared" };
  }
  const worst = [...given].sort((one, other) => states.indexOf(other.state) - states.indexOf(one.state))[0];
  const state = worst === undefined || worst.state === "removed" ? "revoked" : worst.state;
  const code = worst?.code === undefined ? {} : { code: worst.code };
  const isGrantAlone = given.length === 1 && worst?.what === "grant";
  return { state, ...code, ...(isGrantAlone ? {} : { parts: given }) };
}
