import { failedWith, unless } from "../../../expected-failure.ts";
import type { Secret } from "../../../secret.ts";
import { type ConnectionFacts, isLogin, listConnectedProjects, readConnectedBilling } from "../connected-projects.ts";
import { type CloudDeps, type CloudSession, openSession } from "./cloud-session.ts";
import { getProject, testPermissions } from "./project-api.ts";
import { leastRights } from "./required-rights.ts";

/** Whether a project can be the root project. `rights_missing`: also for a project that does not exist, which Google refuses alike. */
export type RootCheck = "usable" | "not_active" | "billing_disabled" | "rights_missing";

/**
 * Checks by reads alone whether a project can be the root project. With a key it is enough that its service account sees the project, because
 * nothing is set up there. Billing that cannot be read is no reason against a project.
 */
export async function checkRootProject(
  deps: CloudDeps,
  connection: ConnectionFacts,
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
