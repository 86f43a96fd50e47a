import type { ConnectionName } from "../../../answers.ts";
import { pageLink } from "../../../navigation.ts";
import { toConnectionPath, toPathBelow } from "../../../route.ts";
import { type PlanChoice, toPlanQuery } from "./plan-query.ts";

/** There is one Google Cloud a customer. */
export const google: ConnectionName = { provider: "gcp", account: "default" };

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
