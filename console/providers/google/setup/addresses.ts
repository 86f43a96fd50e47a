import type { ConnectionName } from "../../../answers.ts";
import { toPathBelow, toTabPath } from "../../../parts/page-link.tsx";
import { type PlanChoice, toPlanQuery } from "./plan-query.ts";

export const toPlanPath = (name: ConnectionName, choice: PlanChoice): string => `${toPathBelow(name, "plan")}${toPlanQuery(choice)}`;
export const toRunPath = (name: ConnectionName, runId: string): string => toPathBelow(name, "run", runId);
export const toResourcesPath = (name: ConnectionName): string => toPathBelow(name, "resources");

/** Where the pages of a setup lead back to. @param title - What people call the connection. */
export const backTo = (name: ConnectionName, title: string) => ({ path: toTabPath(name, "setup"), text: title });
