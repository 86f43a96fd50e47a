import type { Finding } from "../../connections/finding.ts";
import type { Call, Token } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { type KeyProjectsDeps, listKeyProjects, ownProjectOf } from "./key-projects.ts";

/**
 * Checks that a token of a service account works, and that it still sees a project. Reads only.
 *
 * @throws {Failure} `access_token_rejected`; retryable ones as `listKeyProjects` says.
 */
export async function probeKey(deps: KeyProjectsDeps, token: Token, { details, signal }: Call): Promise<readonly Finding[]> {
  if (token.type !== "bearer") {
    throw new Failure("configuration_invalid", { detail: "google: a probe wants a bearer token" });
  }
  const projects = await listKeyProjects(deps, token.accessToken, ownProjectOf(details), signal);
  return projects.length > 0 ? [] : [toNoProjects(details.client_email ?? "")];
}

const toNoProjects = (email: string): Finding => ({
  code: "projects_missing",
  severity: "error",
  target: email,
  title: "The service account can see no project",
  action:
    "Open https://console.cloud.google.com/iam-admin/iam, give the service account a role in each project, such as Browser, and see that the Cloud Resource Manager API is enabled in the account's own project. Then check again.",
  owner: "customer",
});
