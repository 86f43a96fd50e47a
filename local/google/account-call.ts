import type { Call } from "../simulator/call.ts";
import { Refused, type Reply } from "../simulator/reply.ts";
import { authorizeCloudCall } from "./cloud-call.ts";
import { errorWithReason } from "./cloud-error.ts";
import { cloudError } from "./cloud-reply.ts";
import { findAnyProject, isPermitted, mayUse } from "./iam-permitted.ts";
import { CLOUD_PLATFORM, IAM_SCOPE } from "./scopes.ts";
import { findServiceAccount, type ServiceAccount } from "./service-account.ts";
import type { World } from "./world.ts";

export const IAM = "iam.googleapis.com";
/** A scope that may only read opens no method of IAM. */
export const IAM_SCOPES = [CLOUD_PLATFORM, IAM_SCOPE];

/** A method that works on one service account. `isPatient`: it finds an account that reads do not know yet, as writes do. */
export type AccountMethod = { readonly rpc: string; readonly permission: string; readonly isPatient?: boolean };

export const rpcOfIam = (name: string): string => `google.iam.admin.v1.IAM.${name}`;

/**
 * Finds the service account in the path, by email or unique id, and checks the caller's right. With the project `-` the account says which
 * project it is, and a missing account is refused like a forbidden one.
 *
 * @throws {Refused} 401, 403, and 404 for an account that is missing, deleted, or too new to be known; with `unknown_account`, 403 for it too.
 */
export function openAccountCall(call: Call, world: World, { rpc, permission, isPatient = false }: AccountMethod): ServiceAccount {
  const caller = authorizeCloudCall(call, world, IAM_SCOPES, { service: IAM, rpc: rpcOfIam(rpc) });
  const { project: projectId = "", account: emailOrId = "" } = call.params;
  const found = findServiceAccount(world.serviceAccounts, emailOrId);
  const known = found !== undefined && (isPatient || found.visibleAt <= world.clock.now()) ? found : undefined;
  const project = projectId === "-" ? undefined : findAnyProject(world, caller, projectId);
  const isHere = projectId === "-" || known?.projectId === project?.projectId;
  if (known !== undefined && isHere && mayUse(world, caller, known, permission)) return known;
  const mayBeTold = world.settings.unknown_account === "missing";
  const isMissing = mayBeTold && project !== undefined && isPermitted(world, caller, project, permission);
  throw new Refused(isMissing ? unknownAccount() : denyOnAccount(permission, `projects/${projectId}/serviceAccounts/${emailOrId}`));
}

export const unknownAccount = (): Reply => errorWithReason(404, "NOT_FOUND", "Unknown service account", "notFound");

/** The refusal of a caller without a right on a service account, whether or not it exists. */
export function denyOnAccount(permission: string, resource?: string): Reply {
  return cloudError(403, "PERMISSION_DENIED", `Permission '${permission}' denied on resource (or it may not exist).`, {
    reason: "IAM_PERMISSION_DENIED",
    domain: IAM,
    metadata: { permission, ...(resource !== undefined && { resource }) },
  });
}

/** Shows an account as IAM does: what is empty or false is left out. */
export function showAccount({ account, projectId, displayName, description, disabled }: ServiceAccount) {
  return {
    name: `projects/${projectId}/serviceAccounts/${account.email}`,
    projectId,
    uniqueId: account.sub,
    email: account.email,
    ...(displayName !== "" && { displayName }),
    ...(description !== "" && { description }),
    etag: "MDEwMjE5MjA=",
    oauth2ClientId: account.sub,
    ...(disabled && { disabled }),
  };
}
