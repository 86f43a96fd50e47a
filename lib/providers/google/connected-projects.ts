import type { Connection } from "../../connections/connection.ts";
import { failedWith, unless } from "../../expected-failure.ts";
import { mapBounded } from "../../map-bounded.ts";
import type { FindCandidates } from "../../setup/discover-targets.ts";
import { type Billing, type FoundProject, readBilling, searchProjects } from "./cloud-projects.ts";
import { findOwnProject, listKeyProjects } from "./key-projects.ts";
import { type CloudDeps, type CloudSession, openSession } from "./setup/cloud-session.ts";
import { getProject, testPermissions } from "./setup/project-api.ts";
import { obstacles } from "./setup/project-obstacles.ts";
import { leastRights, rightsToGrant } from "./setup/required-rights.ts";

/** What of a connection decides which projects it shows. */
export type ProjectFacts = Pick<Connection, "method" | "details">;

/** Whether it was made by a person's login. Otherwise it acts as a service account, whose roles are the customer's to manage. */
export const isLogin = ({ method }: Pick<Connection, "method">): boolean => method === "login";

/** Lists the active projects that a connection sees: the person's, or those of the service account that it acts as. */
export const listConnectedProjects = async (google: CloudSession, connection: ProjectFacts): Promise<readonly FoundProject[]> =>
  isLogin(connection)
    ? (await searchProjects(google)).filter(isCustomers)
    : listKeyProjects(google, findOwnProject(connection.details ?? {}));

/**
 * Reads whether billing is enabled for a project. A service account's calls are charged to its own project: if the Cloud Billing API is
 * disabled there, nothing is known of any project.
 */
export async function readConnectedBilling(google: CloudSession, connection: ProjectFacts, projectId: string): Promise<Billing> {
  const isOurs = (error: unknown) => !isLogin(connection) && failedWith("client_misconfigured")(error);
  return (await unless(isOurs, readBilling(google, projectId))) ?? "unknown";
}

/** Google allows about ten reads a second for the whole application, over all customers. */
const readsAtOnce = 8;

/** `isGrantable`: the person may read and set the project's policy. Nothing is granted with a key, so every project counts. */
type GrantableProject = FoundProject & { readonly isGrantable: boolean };

/** Lists the projects that a connection sees, and whether roles can be given and taken back in each. Reads only. */
export async function listGrantable(google: CloudSession, connection: ProjectFacts): Promise<readonly GrantableProject[]> {
  const found = await listConnectedProjects(google, connection);
  if (!isLogin(connection)) {
    return found.map((project) => ({ ...project, isGrantable: true }));
  }
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
export async function checkRootProject(google: CloudSession, connection: ProjectFacts, id: string): Promise<RootCheck> {
  const found = isLogin(connection) ? await readState(google, id) : await findSeen(google, connection, id);
  if (found !== "active") {
    return found;
  }
  if ((await readConnectedBilling(google, connection, id)) === "disabled") {
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

async function findSeen(google: CloudSession, connection: ProjectFacts, id: string): Promise<Found> {
  const seen = await listConnectedProjects(google, connection);
  return seen.some(({ projectId }) => projectId === id) ? "active" : "rights_missing";
}

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
const isCustomers = ({ projectId, state }: FoundProject): boolean => state === "ACTIVE" && !projectId.startsWith("sys-");
