import type { Connection } from "../../connections/connection.ts";
import { failedWith, unless } from "../../expected-failure.ts";
import { mapBounded } from "../../map-bounded.ts";
import type { Secret } from "../../secret.ts";
import { readBillingAt } from "./billing.ts";
import { findOwnProject, listKeyProjects } from "./key-projects.ts";
import { type Billing, type FoundProject, searchProjectsAt } from "./resource-manager.ts";
import { type CloudDeps, type CloudSession, openSession } from "./setup/cloud-session.ts";
import { isCustomers } from "./setup/find-candidates.ts";
import { getProject, testPermissions } from "./setup/project-api.ts";
import { leastRights, rightsToGrant } from "./setup/required-rights.ts";

/** What of a connection decides which projects it shows. */
export type ProjectFacts = Pick<Connection, "method" | "details">;

/** Whether it was made by a person's login. Otherwise it acts as a service account, whose roles are the customer's to manage. */
export const isLogin = ({ method }: Pick<Connection, "method">): boolean => method === "login";

/** Lists the active projects that a connection sees: the person's, or those of the service account that it acts as. */
export async function listConnectedProjects(
  { urls, call }: CloudDeps,
  connection: ProjectFacts,
  accessToken: Secret,
  signal: AbortSignal,
): Promise<readonly FoundProject[]> {
  if (isLogin(connection)) {
    return (await searchProjectsAt(urls.resourceManager, call)(accessToken, signal)).filter(isCustomers);
  }
  const deps = { resourceManagerUrl: urls.resourceManager, read: call };
  return listKeyProjects(deps, accessToken, findOwnProject(connection.details ?? {}), signal);
}

/**
 * Reads whether billing is enabled for a project. A service account's calls are charged to its own project: if the Cloud Billing API is
 * disabled there, nothing is known of any project.
 */
export async function readConnectedBilling(
  { urls, call }: CloudDeps,
  connection: ProjectFacts,
  accessToken: Secret,
  projectId: string,
  signal: AbortSignal,
): Promise<Billing> {
  const isOurs = (error: unknown) => !isLogin(connection) && failedWith("client_misconfigured")(error);
  return (await unless(isOurs, readBillingAt(urls.billing, call)(accessToken, projectId, signal))) ?? "unknown";
}

/** Google allows about ten reads a second for the whole application, over all customers. */
const readsAtOnce = 8;

/** `isGrantable`: the person may read and set the project's policy. Nothing is granted with a key, so every project counts. */
type GrantableProject = FoundProject & { readonly isGrantable: boolean };

/** Lists the projects that a connection sees, and whether roles can be given and taken back in each. Reads only. */
export async function listGrantable(
  deps: CloudDeps,
  connection: ProjectFacts,
  accessToken: Secret,
  signal: AbortSignal,
): Promise<readonly GrantableProject[]> {
  const found = await listConnectedProjects(deps, connection, accessToken, signal);
  if (!isLogin(connection)) {
    return found.map((project) => ({ ...project, isGrantable: true }));
  }
  const google = openSession(deps, accessToken, signal);
  return mapBounded(found, readsAtOnce, async (project) => {
    const held = await testPermissions(google, project.projectId, rightsToGrant);
    return { ...project, isGrantable: rightsToGrant.every((right) => held.has(right)) };
  });
}

/** Whether a project can be the root project. `rights_missing`: also for a project that does not exist, which Google refuses alike. */
export type RootCheck = "usable" | "not_active" | "billing_disabled" | "rights_missing";

/**
 * Checks by reads alone whether a project can be the root project. With a key it is enough that its service account sees the project, because
 * nothing is set up there. Billing that cannot be read is no reason against a project.
 */
export async function checkRootProject(
  deps: CloudDeps,
  connection: ProjectFacts,
  accessToken: Secret,
  id: string,
  signal: AbortSignal,
): Promise<RootCheck> {
  const google = openSession(deps, accessToken, signal);
  const found = isLogin(connection) ? await readState(google, id) : await findSeen(deps, connection, accessToken, id, signal);
  if (found !== "active") {
    return found;
  }
  if ((await readConnectedBilling(deps, connection, accessToken, id, signal)) === "disabled") {
    return "billing_disabled";
  }
  const held = isLogin(connection) ? await testPermissions(google, id, leastRights) : new Set(leastRights);
  return leastRights.every((right) => held.has(right)) ? "usable" : "rights_missing";
}

type Found = "active" | Extract<RootCheck, "not_active" | "rights_missing">;

async function readState(google: CloudSession, id: string): Promise<Found> {
  const project = await unless(failedWith("provider_forbidden"), getProject(google, id));
  return project === undefined ? "rights_missing" : project.state === "ACTIVE" ? "active" : "not_active";
}

async function findSeen(...[deps, connection, accessToken, id, signal]: Parameters<typeof checkRootProject>): Promise<Found> {
  const seen = await listConnectedProjects(deps, connection, accessToken, signal);
  return seen.some(({ projectId }) => projectId === id) ? "active" : "rights_missing";
}
