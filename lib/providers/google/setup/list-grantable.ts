import { mapBounded } from "../../../map-bounded.ts";
import type { Secret } from "../../../secret.ts";
import { type ConnectionFacts, isLogin, listConnectedProjects } from "../connected-projects.ts";
import type { FoundProject } from "../resource-manager.ts";
import { type CloudDeps, openSession } from "./cloud-session.ts";
import { testPermissions } from "./project-api.ts";
import { rightsToGrant } from "./required-rights.ts";

/** Google allows about ten reads a second for the whole application, over all customers. */
const readsAtOnce = 8;

/** `isGrantable`: the person may read and set the project's policy. Nothing is granted with a key, so every project counts. */
export type GrantableProject = FoundProject & { readonly isGrantable: boolean };

/** Lists the projects that a connection sees, and whether roles can be given and taken back in each. Reads only. */
export async function listGrantable(
  deps: CloudDeps,
  connection: ConnectionFacts,
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
