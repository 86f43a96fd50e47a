import type { Candidate } from "./setup-run.ts";

/** If there are more eligible targets than this, a person must choose. */
export const mostUnselected = 5;

/** The decision after discovery: the targets to set up, or why there are none yet. */
export type TargetsDecision =
  | { readonly choice: "prepare"; readonly targets: readonly string[] }
  | { readonly choice: "needs_selection" | "no_targets" | "none_eligible"; readonly targets: readonly [] };

/** Whether a target can be set up. */
export const isEligible = ({ obstacles }: Candidate): boolean => obstacles.length === 0;

/**
 * Decides which targets are set up. Pure.
 *
 * Every selected target is kept, also those that are not visible or cannot be set up: each gets its own result with its own
 * reason. If they were dropped here, an incomplete run would look complete.
 *
 * @param candidates - Every target that the account sees, not only the stored ones.
 * @param selected - The ids that a person chose; empty when there was no choice.
 * @param disabled - The ids that a person has switched off. A setup without chosen targets leaves them out. When nothing else is
 *   eligible, a person must choose.
 * @param needsApproval - Nothing is set up without an approved plan: a person must choose, even what they have selected.
 */
export function decideTargets(
  candidates: readonly Candidate[],
  selected: readonly string[],
  disabled: readonly string[] = [],
  needsApproval = false,
): TargetsDecision {
  const eligible = candidates.filter(isEligible);
  if (eligible.length === 0) {
    return { choice: candidates.length === 0 ? "no_targets" : "none_eligible", targets: [] };
  }
  if (needsApproval) {
    return { choice: "needs_selection", targets: [] };
  }
  if (selected.length > 0) {
    return { choice: "prepare", targets: [...new Set(selected)] };
  }
  const targets = eligible.map(({ id }) => id).filter((id) => !disabled.includes(id));
  return targets.length === 0 || targets.length > mostUnselected
    ? { choice: "needs_selection", targets: [] }
    : { choice: "prepare", targets };
}

/**
 * Orders candidates so that a list that is cut at any length keeps the important ones: the selected, then the eligible, then the
 * rest, each by id, because the order of a provider's pages is not specified.
 */
export function sortCandidates(candidates: readonly Candidate[], selected: readonly string[]): Candidate[] {
  const chosen = new Set(selected);
  const rank = (candidate: Candidate) => (chosen.has(candidate.id) ? 0 : isEligible(candidate) ? 1 : 2);
  return candidates.toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}
