import { mapBounded } from "../../../map-bounded.ts";
import type { Secret } from "../../../secret.ts";
import type { FindCandidates } from "../../../setup/discover-targets.ts";
import type { Candidate } from "../../../setup/setup-run.ts";
import type { Billing, FoundProject } from "../found-project.ts";

/** The two reads of Google's APIs that the search for projects needs. */
export type ProjectReads = {
  /** @returns Every page, unfiltered: the search itself cannot be trusted to filter. */
  search(accessToken: Secret, signal: AbortSignal): Promise<readonly FoundProject[]>;

  /** @returns `unknown` when the account may not read the project's billing. */
  readBilling(accessToken: Secret, projectId: string, signal: AbortSignal): Promise<Billing>;
};

/** Google allows about ten reads a second for the whole application, over all customers. */
const readsAtOnce = 8;

/**
 * Finds the customer's active projects and reads their billing. A project whose billing cannot be read may have it, so that is no obstacle.
 */
export const findCandidates =
  ({ search, readBilling }: ProjectReads): FindCandidates =>
  async (accessToken, signal, onChecking) => {
    const found = (await search(accessToken, signal)).filter(isCustomers);
    await onChecking();
    return mapBounded(found, readsAtOnce, async (project) =>
      toCandidate(project, await readBilling(accessToken, project.projectId, signal)),
    );
  };

const toCandidate = ({ projectId, projectNumber, name }: FoundProject, billing: Billing): Candidate => ({
  id: projectId,
  name,
  obstacles: billing === "disabled" ? ["billing_disabled"] : [],
  facts: { number: projectNumber, billing },
});

/**
 * Google's search joins the terms of a query with OR, so the state is checked here. A Workspace user may own hundreds of
 * `sys-…` projects, one for each Apps Script, which are never deployed to.
 */
function isCustomers({ projectId, state }: FoundProject): boolean {
  return state === "ACTIVE" && !projectId.startsWith("sys-");
}
