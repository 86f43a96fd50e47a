import { mostProjects, type PlanChoice } from "./plan-query.ts";

/** What is to be planned so that all of it is made again: an account that may change something needs the access that it was made with. */
export function toRepair(missing: readonly { readonly target: string; readonly name: string }[]): PlanChoice {
  const projects = [...new Set(missing.map(({ target }) => target))].slice(0, mostProjects);
  return { projects, access: missing.some(({ name }) => name.includes("aurora-op-")) ? "operate" : "read" };
}
