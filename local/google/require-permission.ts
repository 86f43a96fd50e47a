import type { Call } from "../simulator/call.ts";
import { Refused, type Reply } from "../simulator/reply.ts";
import type { Account, Project } from "./accounts.ts";
import { authorizeCloudCall } from "./cloud-call.ts";
import { cloudError } from "./cloud-reply.ts";
import { findAnyProject, isPermitted } from "./iam-permitted.ts";
import type { World } from "./world.ts";

/** A method of a Cloud API that works on one project. */
export type ProjectMethod = {
  readonly service: string;
  readonly rpc: string;
  readonly scopes: readonly string[];
  readonly permission: string;
  /** The answer to a caller without the right, where it is not the usual one. */
  readonly refusal?: Reply;
};

/**
 * Finds the caller and the project, and checks the caller's right to call the method there. A missing project answers like one without the
 * right.
 *
 * @throws {Refused} 401 and 403, as Google answers.
 */
export function requirePermission(
  call: Call,
  world: World,
  idOrNumber: string,
  { service, rpc, scopes, permission, refusal }: ProjectMethod,
): { readonly account: Account; readonly project: Project } {
  const account = authorizeCloudCall(call, world, scopes, { service, rpc });
  const project = findAnyProject(world, account, idOrNumber);
  if (project === undefined || !isPermitted(world, account, project, permission)) {
    throw new Refused(refusal ?? denyOnProject(service, permission, idOrNumber));
  }
  return { account, project };
}

/** The refusal of a caller without a permission in a project. A missing project is refused alike. */
export function denyOnProject(service: string, permission: string, idOrNumber: string): Reply {
  const resource = `projects/${idOrNumber}`;
  const message = `Permission '${permission}' denied on resource '//${service}/${resource}' (or it may not exist).`;
  const info = { reason: "IAM_PERMISSION_DENIED", domain: service, metadata: { permission, resource } };
  return cloudError(403, "PERMISSION_DENIED", message, info);
}
