import type { Events } from "../connections/domain-event.ts";
import { mapBounded } from "../map-bounded.ts";
import type { Secret } from "../secret.ts";
import { decideProjects, isEligible, type ProjectsDecision, sortProjects } from "./decide-projects.ts";
import type { FoundProject, GoogleProjects, SetupRuns, WithLiveToken } from "./ports.ts";
import { type DiscoveredProject, maxStoredProjects } from "./setup-run.ts";
import type { SetupExecutionInput } from "./task-input.ts";

export type DiscoverProjectsDeps = {
  readonly runs: SetupRuns;
  readonly withLiveToken: WithLiveToken;
  readonly google: GoogleProjects;
  readonly events: Events;
};

/** Google allows about ten reads a second for the whole application, over all customers. */
const billingReadsAtOnce = 8;

/**
 * Finds the customer's projects, reads their billing, and decides which of them are prepared. First task of a setup.
 *
 * The list goes to the run's item and not into the execution, whose states hold at most 256 KiB. A repeated call reads
 * everything again and writes the same.
 *
 * @returns The ids to prepare, or why there are none.
 * @throws {Failure} Failures that only the customer can fix, such as `grant_revoked`; `connection_busy` and other retryable
 *   failures of the provider, the table and the store.
 */
export async function discoverProjects(
  deps: DiscoverProjectsDeps,
  input: SetupExecutionInput,
  limits: Parameters<WithLiveToken>[2],
): Promise<ProjectsDecision> {
  const { tenant, provider, account, runId, selectedProjectIds } = input;
  await deps.runs.recordStarted(runId);
  await deps.events.publish({ name: "setup.started", id: `${runId}.started`, runId, connection: { tenant, provider, account } });
  const find = (accessToken: Secret) => findProjects(deps, runId, accessToken, limits.signal);
  const projects = await deps.withLiveToken({ tenant, provider, account }, find, limits);
  const decision = decideProjects(projects, selectedProjectIds);
  await deps.runs.recordDiscovery(runId, {
    projects: sortProjects(projects, selectedProjectIds).slice(0, maxStoredProjects),
    chosenProjectIds: decision.projectIds,
    eligibleCount: projects.filter(isEligible).length,
  });
  if (decision.choice === "prepare") {
    await deps.runs.recordStep(runId, "write_metadata");
  }
  return decision;
}

async function findProjects(
  deps: DiscoverProjectsDeps,
  runId: string,
  accessToken: Secret,
  signal: AbortSignal,
): Promise<DiscoveredProject[]> {
  await deps.runs.recordStep(runId, "discover_projects");
  const found = (await deps.google.search(accessToken, signal)).filter(isCustomers);

  await deps.runs.recordStep(runId, "check_billing");
  return mapBounded(found, billingReadsAtOnce, async ({ projectId, projectNumber, name }) => {
    const billing = await deps.google.readBilling(accessToken, projectId, signal);
    return { projectId, projectNumber, name, billing };
  });
}

/**
 * Google's search joins the terms of a query with OR, so the state is checked here. A Workspace user may own hundreds of
 * `sys-…` projects, one for each Apps Script, which are never deployed to.
 */
function isCustomers({ projectId, state }: FoundProject): boolean {
  return state === "ACTIVE" && !projectId.startsWith("sys-");
}
