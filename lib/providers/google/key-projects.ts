import type { Details } from "../../connections/connection.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, Token } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { failedWith, unless } from "../../expected-failure.ts";
import { customerFinding } from "../customer-finding.ts";
import { requireBearer } from "../minted-method.ts";
import { type FoundProject, findProject, searchProjects } from "./cloud-projects.ts";
import { type CloudDeps, type CloudSession, openSession } from "./setup/cloud-session.ts";

/** The project that a service account is in, by its id or number: its calls are charged to it. Empty: the record does not say it. */
export const findOwnProject = ({ project_id, project_number }: Details): string => project_id ?? project_number ?? "";

/**
 * Lists the active projects that a service account may see. The search index lags behind, and the right to search may be missing: then the
 * account's own project is read.
 *
 * @returns Empty: it may see none.
 * @throws {Failure} `access_token_rejected`: the token no longer works. Retryable: `provider_…`.
 */
export async function listKeyProjects(google: CloudSession, projectId: string): Promise<readonly FoundProject[]> {
  const found = (await unlessForbidden(searchProjects(google))) ?? [];
  const active = found.filter(({ state }) => state === "ACTIVE");
  if (active.length > 0) {
    return active;
  }
  const own = await unlessForbidden(findProject(google, projectId));
  return own?.state === "ACTIVE" ? [own] : [];
}

/**
 * Waits for a read; `undefined` when the account may not do it. A service account's calls are charged to its own project, so an API that is
 * disabled there is the customer's to enable, not the operator's.
 */
const unlessForbidden = <T>(reading: Promise<T>): Promise<T | undefined> =>
  unless(failedWith("provider_forbidden", "client_misconfigured"), reading).catch((error: unknown) => {
    // Another token can be requested: only the refusal of that request ends the connection.
    throw failedWith("credential_expired")(error) ? new Failure("access_token_rejected", { cause: error }) : error;
  });

/**
 * Checks that a token of a service account works, and that it still sees a project. Reads only.
 *
 * @throws {Failure} `access_token_rejected`; retryable ones as `listKeyProjects` says.
 */
export async function probeKey(deps: CloudDeps, token: Token, { details, signal }: Call): Promise<readonly Finding[]> {
  const google = openSession(deps, requireBearer(token, "google").accessToken, signal);
  const projects = await listKeyProjects(google, findOwnProject(details));
  return projects.length > 0 ? [] : [toNoProjects(details.client_email ?? "")];
}

const toNoProjects = (email: string): Finding =>
  customerFinding("error", {
    code: "projects_missing",
    target: email,
    title: "The service account can see no project",
    action:
      "Open https://console.cloud.google.com/iam-admin/iam, give the service account a role in each project, such as Browser, and see that the Cloud Resource Manager API is enabled in the account's own project. Then check again.",
  });
