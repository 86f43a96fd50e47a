import type { Call } from "../simulator/call.ts";
import { Refused, type Reply } from "../simulator/reply.ts";
import { type Account, findProject, type Project } from "./accounts.ts";
import { authorizeCloudCall, cloudError } from "./cloud-call.ts";
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
  const project = findProject(account, idOrNumber);
  if (project === undefined || project.lacks.includes(permission)) {
    if (refusal !== undefined) throw new Refused(refusal);
    const resource = `projects/${idOrNumber}`;
    const message = `Permission '${permission}' denied on resource '//${service}/${resource}' (or it may not exist).`;
    const info = { reason: "IAM_PERMISSION_DENIED", domain: service, metadata: { permission, resource } };
    throw new Refused(cloudError(403, "PERMISSION_DENIED", message, info));
  }
  return { account, project };
}
