import type { Call } from "../simulator/call.ts";
import { Refused } from "../simulator/reply.ts";
import type { Account, Project } from "./accounts.ts";
import { detailedError, errorInfo, help } from "./cloud-error.ts";
import { findAnyProject, isPermitted } from "./iam-permitted.ts";
import { requireEnabled } from "./service-disabled.ts";
import type { World } from "./world.ts";

/**
 * Finds the project that the header `x-goog-user-project` names, whose quota the call uses. A missing project answers like one without the right.
 *
 * @param service - The API that is called. It must be enabled in that project.
 * @returns `undefined`: the header names none.
 * @throws {Refused} 403 `USER_PROJECT_DENIED` or `SERVICE_DISABLED`.
 */
export function findUserProject({ headers }: Call, world: World, account: Account, service: string): Project | undefined {
  const named = headers["x-goog-user-project"];
  if (typeof named !== "string") return undefined;
  const project = findAnyProject(world, account, named);
  if (project === undefined || !isPermitted(world, account, project, "serviceusage.services.use")) {
    throw new Refused(userProjectDenied(named, service));
  }
  requireEnabled(world, project, service);
  return project;
}

function userProjectDenied(named: string, service: string) {
  const grant =
    "Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission";
  const url = `https://console.developers.google.com/iam-admin/iam/project?project=${named}`;
  return detailedError(
    403,
    "PERMISSION_DENIED",
    `Caller does not have required permission to use project ${named}. ${grant}, by visiting ${url} and then retry. Propagation of the new permission may take a few minutes.`,
    [
      help("Google developer console IAM admin", url),
      errorInfo("USER_PROJECT_DENIED", "googleapis.com", { service, consumer: `projects/${named}` }),
    ],
  );
}
