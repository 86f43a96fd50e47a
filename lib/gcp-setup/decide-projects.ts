import type { DiscoveredProject } from "./setup-run.ts";

/** More than this many are not prepared without a person's choice. */
export const mostUnselected = 5;

/** What discovery leads to: the projects to prepare, or why there are none yet. */
export type ProjectsDecision =
  | { readonly choice: "prepare"; readonly projectIds: readonly string[] }
  | { readonly choice: "needs_selection" | "no_projects" | "no_billing"; readonly projectIds: readonly [] };

/** A project whose billing cannot be read may well be paid for: it counts. */
export const isEligible = ({ billing }: DiscoveredProject): boolean => billing !== "disabled";

/**
 * Decides which projects are prepared. Pure.
 *
 * A selection is taken as it is, unseen and unpaid projects included: each gets its own answer with its own reason,
 * where dropping it here would make a run with less than was asked look complete.
 *
 * @param projects - Everything the account sees, not only what is stored.
 * @param selected - The ids a person chose; empty when nobody was asked.
 */
export function decideProjects(projects: readonly DiscoveredProject[], selected: readonly string[]): ProjectsDecision {
  const eligible = projects.filter(isEligible);
  if (eligible.length === 0) {
    return { choice: projects.length === 0 ? "no_projects" : "no_billing", projectIds: [] };
  }
  if (selected.length > 0) {
    return { choice: "prepare", projectIds: [...new Set(selected)] };
  }
  if (eligible.length > mostUnselected) {
    return { choice: "needs_selection", projectIds: [] };
  }
  return { choice: "prepare", projectIds: eligible.map(({ projectId }) => projectId) };
}

/**
 * Orders projects so that a list cut at any length keeps what matters: the selected, then the eligible, then the rest,
 * each by id, because the order of Google's pages is not specified.
 */
export function sortProjects(projects: readonly DiscoveredProject[], selected: readonly string[]): DiscoveredProject[] {
  const chosen = new Set(selected);
  const rank = (project: DiscoveredProject) => (chosen.has(project.projectId) ? 0 : isEligible(project) ? 1 : 2);
  return projects.toSorted((a, b) => rank(a) - rank(b) || (a.projectId < b.projectId ? -1 : 1));
}
