import type { Connection } from "../../connections/connection.ts";
import { failedWith, unless } from "../../expected-failure.ts";
import type { Secret } from "../../secret.ts";
import { readBillingAt } from "./billing.ts";
import { listKeyProjects, ownProjectOf } from "./key-projects.ts";
import { type Billing, type FoundProject, searchProjectsAt } from "./resource-manager.ts";
import type { CloudDeps } from "./setup/cloud-session.ts";
import { isCustomers } from "./setup/find-candidates.ts";

/** What of a connection decides which projects it shows. */
export type ConnectionFacts = Pick<Connection, "method" | "details">;

/** Whether it was made by a person's login. Otherwise it acts as a service account, whose roles are the customer's to manage. */
export const isLogin = ({ method }: Pick<Connection, "method">): boolean => method === "login";

/** Lists the active projects that a connection sees: the person's, or those of the service account that it acts as. */
export async function listConnectedProjects(
  { urls, call }: CloudDeps,
  connection: ConnectionFacts,
  accessToken: Secret,
  signal: AbortSignal,
): Promise<readonly FoundProject[]> {
  if (isLogin(connection)) {
    return (await searchProjectsAt(urls.resourceManager, call)(accessToken, signal)).filter(isCustomers);
  }
  const deps = { resourceManagerUrl: urls.resourceManager, read: call };
  return listKeyProjects(deps, accessToken, ownProjectOf(connection.details ?? {}), signal);
}

/**
 * Reads whether billing is enabled for a project. A service account's calls are charged to its own project: if the Cloud Billing API is
 * disabled there, nothing is known of any project.
 */
export async function readConnectedBilling(
  { urls, call }: CloudDeps,
  connection: ConnectionFacts,
  accessToken: Secret,
  projectId: string,
  signal: AbortSignal,
): Promise<Billing> {
  const isOurs = (error: unknown) => !isLogin(connection) && failedWith("client_misconfigured")(error);
  return (await unless(isOurs, readBillingAt(urls.billing, call)(accessToken, projectId, signal))) ?? "unknown";
}
