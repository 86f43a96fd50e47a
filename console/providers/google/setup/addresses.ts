import type { ConnectionName } from "../../../answers.ts";
import { pageLink } from "../../../navigation.ts";
import { toPathBelow, toTabPath } from "../../../route.ts";
import { type PlanChoice, toPlanQuery } from "./plan-query.ts";

export const toPlanPath = (name: ConnectionName, choice: PlanChoice): string => `${toPathBelow(name, "plan")}${toPlanQuery(choice)}`;
export const toRunPath = (name: ConnectionName, runId: string): string => toPathBelow(name, "run", runId);
export const toResourcesPath = (name: ConnectionName): string => toPathBelow(name, "resources");

/** Where the pages of a setup lead back to. @param title - What people call the connection. */
export const backTo = (name: ConnectionName, title: string) => ({ path: toTabPath(name, "setup"), text: title });

/** Leads to the plan of one project, which makes again what is missing there. */
export function planLink(name: ConnectionName, project: string, text: string): HTMLAnchorElement {
  const link = pageLink(toPlanPath(name, { projects: [project], access: "read" }), text);
  link.ariaLabel = `${text}: ${project}`;
  return link;
}
