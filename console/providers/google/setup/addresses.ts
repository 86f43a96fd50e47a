import type { ConnectionName, SetupPlan } from "../../../answers.ts";
import { toPathBelow, toTabPath } from "../../../parts/page-link.tsx";

/** As many projects as one setup takes. */
export const mostProjects = 100;

/** What a plan is made of. Without projects: of those that are set up or begun. */
export type PlanChoice = {
  readonly projects?: readonly string[];
  readonly access: SetupPlan["access"];
  /** The login ends once everything is set up. */
  readonly keyless?: true;
};

/** What the query says of a plan, in its route and in its page. */
export const toPlanFields = ({ projects, access, keyless }: PlanChoice) => ({
  ...(projects && { projects: projects.join(",") }),
  access,
  ...(keyless && ({ keyless: "true" } as const)),
});

/** The query of the plan's page. */
export const toPlanQuery = (choice: PlanChoice): string => `?${new URLSearchParams(toPlanFields(choice))}`;

/** Reads the query of a plan's page. Total: what it does not say is the default. */
export function parsePlanQuery(search: string): PlanChoice {
  const query = new URLSearchParams(search);
  const projects = query.get("projects")?.split(",").filter(Boolean) ?? [];
  const access = query.get("access") === "operate" ? "operate" : "read";
  return {
    access,
    ...(access === "read" && query.get("keyless") === "true" && { keyless: true }),
    ...(projects.length > 0 && { projects }),
  };
}

/** What is to be planned so that all of it is made again: an account that may change something needs the access that it was made with. */
export function toRepair(missing: readonly { readonly target: string; readonly name: string }[]): PlanChoice {
  const projects = [...new Set(missing.map(({ target }) => target))].slice(0, mostProjects);
  return { projects, access: missing.some(({ name }) => name.includes("aurora-op-")) ? "operate" : "read" };
}

/** @param choice - Default: what is set up, to look only. */
export const toPlanPath = (name: ConnectionName, choice: Partial<PlanChoice> = {}): string =>
  `${toPathBelow(name, "plan")}${toPlanQuery({ access: "read", ...choice })}`;
export const toRunPath = (name: ConnectionName, runId: string): string => toPathBelow(name, "run", runId);

/** Where the pages of a setup lead back to. @param title - What people call the connection. */
export const backTo = (name: ConnectionName, title: string) => ({ path: toTabPath(name, "setup"), text: title });
