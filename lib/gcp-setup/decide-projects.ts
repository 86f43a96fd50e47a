import type { DiscoveredProject } from "./setup-run.ts";

/** If there are more projects than this, a person must choose. */
export const mostUnselected = 5;

/** The decision after discovery: the projects to prepare, or why there are none yet. */
export type ProjectsDecision =
  | { readonly choice: "prepare"; readonly projectIds: readonly string[] }
  | { readonly choice: "needs_selection" | "no_projects" | "no_billing"; readonly projectIds: readonly [] };

/** Whether a project can be prepared. If its billing cannot be read, it may be enabled, so the project counts. */
export const isEligible = ({ billing }: DiscoveredProject): boolean => billing !== "disabled";

/**
 * Decides which projects are prepared. Pure.
 *
 * Every selected project is kept, also those that are not visible or have no billing: each gets its own result with its own
 * reason. If they were dropped here, an incomplete run would look complete.
 *
 * @param projects - Every project that the account sees, not only the stored ones.
 * @param selected - The ids that a person chose; empty when there was no choice.
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
 * Orders projects so that a list that is cut at any length keeps the important ones: the selected, then the eligible, then the
 * rest, each by id, because the order of Google's pages is not specified.
 */
export function sortProjects(projects: readonly DiscoveredProject[], selected: readonly string[]): DiscoveredProject[] {
  const chosen = new Set(selected);
  const rank = (project: DiscoveredProject) => (chosen.has(project.projectId) ? 0 : isEligible(project) ? 1 : 2);
  return projects.toSorted((a, b) => rank(a) - rank(b) || (a.projectId < b.projectId ? -1 : 1));
}
