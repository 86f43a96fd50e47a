import { mapBounded } from "../../../map-bounded.ts";
import type { FindCandidates } from "../../../setup/discover-targets.ts";
import { type FoundProject, readBilling, searchProjects } from "../cloud-projects.ts";
import { type CloudDeps, openSession } from "./cloud-session.ts";
import { testPermissions } from "./project-api.ts";
import { obstacles } from "./project-obstacles.ts";
import { leastRights } from "./required-rights.ts";

/** Google allows about ten reads a second for the whole application, over all customers. */
const readsAtOnce = 8;

/**
 * Finds the customer's active projects, reads their billing, and the rights that the person has there. A project whose billing cannot be read
 * may have it, so that is no obstacle.
 */
export const findCandidates =
  (deps: CloudDeps): FindCandidates =>
  async (accessToken, signal, onChecking) => {
    const google = openSession(deps, accessToken, signal);
    const found = await searchProjects(google);
    await onChecking();
    return mapBounded(found.filter(isCustomers), readsAtOnce, async ({ projectId, projectNumber, name }) => {
      const billing = await readBilling(google, projectId);
      const held = await testPermissions(google, projectId, leastRights);
      const reasons = [
        ...(billing === "disabled" ? [obstacles.billingDisabled()] : []),
        ...(leastRights.every((right) => held.has(right)) ? [] : [obstacles.missingRights([])]),
      ];
      return { id: projectId, name, obstacles: reasons.map(({ code }) => code), facts: { number: projectNumber, billing } };
    });
  };

/**
 * Google's search joins the terms of a query with OR, so the state is checked here. A Workspace user may own hundreds of
 * `sys-…` projects, one for each Apps Script, which are never deployed to.
 */
export const isCustomers = ({ projectId, state }: FoundProject): boolean => state === "ACTIVE" && !projectId.startsWith("sys-");
