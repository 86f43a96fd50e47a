import type { ConnectionName } from "../../../answers.ts";
import { pageLink } from "../../../navigation.ts";
import { toConnectionPath, toPathBelow } from "../../../route.ts";

export type Access = "read" | "operate";

/** What a plan is made of. Without projects: of those that are set up. */
export type PlanChoice = { readonly projects?: readonly string[]; readonly access: Access };

/** There is one Google Cloud a customer. */
export const google: ConnectionName = { provider: "gcp", account: "default" };

/** The query of the plan's route, and of its page. */
export function toPlanQuery({ projects, access }: PlanChoice): string {
  const query = new URLSearchParams({ ...(projects === undefined ? {} : { projects: projects.join(",") }), access });
  return `?${query}`;
}

/** Reads the query of a plan's page. Total: what it does not say is the default. */
export function parsePlanQuery(search: string): PlanChoice {
  const query = new URLSearchParams(search);
  const projects = query.get("projects")?.split(",").filter(Boolean);
  return {
    access: query.get("access") === "operate" ? "operate" : "read",
    ...(projects === undefined || projects.length === 0 ? {} : { projects }),
  };
}

export const toPlanPath = (choice: PlanChoice): string => `${toPathBelow(google, "plan")}${toPlanQuery(choice)}`;
export const toRunPath = (runId: string): string => toPathBelow(google, "setup", runId);
export const toResourcesPath = (): string => toPathBelow(google, "resources");

/** Where the pages of a setup lead back to. */
export const backToGoogle = { path: toConnectionPath(google), text: "Google Cloud" };

/** Leads to the plan of one project, which makes again what is missing there. */
export function planLink(project: string, text: string): HTMLAnchorElement {
  const link = pageLink(toPlanPath({ projects: [project], access: "read" }), text);
  link.ariaLabel = `${text}: ${project}`;
  return link;
}
