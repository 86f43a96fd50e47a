import type { SetupPlan } from "../../../answers.ts";

export type Access = SetupPlan["access"];

/** As many projects as one setup takes. */
export const mostProjects = 100;

/** What a plan is made of. Without projects: of those that are set up or begun. */
export type PlanChoice = {
  readonly projects?: readonly string[];
  readonly access: Access;
  /** The login ends once everything is set up. */
  readonly keyless?: true;
};

/** What the query says of a plan, in its route and in its page. */
export const toPlanFields = ({ projects, access, keyless }: PlanChoice) => ({
  ...(projects === undefined ? {} : { projects: projects.join(",") }),
  access,
  ...(keyless === undefined ? {} : ({ keyless: "true" } as const)),
});

/** The query of the plan's page. */
export const toPlanQuery = (choice: PlanChoice): string => `?${new URLSearchParams(toPlanFields(choice))}`;

/** Reads the query of a plan's page. Total: what it does not say is the default. */
export function parsePlanQuery(search: string): PlanChoice {
  const query = new URLSearchParams(search);
  const projects = query.get("projects")?.split(",").filter(Boolean);
  const access = query.get("access") === "operate" ? "operate" : "read";
  return {
    access,
    ...(access === "read" && query.get("keyless") === "true" ? { keyless: true } : {}),
    ...(projects === undefined || projects.length === 0 ? {} : { projects }),
  };
}
