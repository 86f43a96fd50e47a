import * as v from "valibot";
import { Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import { invalidArgument, parseCloudBody } from "./cloud-body.ts";
import { authorizeCloudCall } from "./cloud-call.ts";
import { cloudReply } from "./cloud-reply.ts";
import { checkConditions, checkNewMembers, checkOwners, checkRoles, checkSize } from "./iam-binding-rules.ts";
import { isKnownPermission } from "./iam-permissions.ts";
import { findAnyProject, isPermitted } from "./iam-permitted.ts";
import { openIamProject } from "./iam-project.ts";
import { setPolicy, setPolicySchema } from "./iam-set-policy.ts";
import { showPolicy } from "./iam-show-policy.ts";
import { denyOnProject, requirePermission } from "./require-permission.ts";
import { CLOUD_PLATFORM } from "./scopes.ts";
import type { World } from "./world.ts";

const SERVICE = "cloudresourcemanager.googleapis.com";
const rpcOf = (name: string) => `google.cloud.resourcemanager.v3.Projects.${name}`;
const READ = [CLOUD_PLATFORM, `${CLOUD_PLATFORM}.read-only`];
const MOST_PERMISSIONS = 100;

const getSchema = v.strictObject({
  options: v.optional(v.strictObject({ requestedPolicyVersion: v.optional(v.picklist([0, 1, 3]), 0) }), {}),
});
const testSchema = v.strictObject({ permissions: v.array(v.string()) });

/** `POST /v3/projects/{p}:getIamPolicy`. Shows the last write at once, although it has not spread yet. */
const getProjectPolicy: Handler<World> = (call, world) => {
  const { project } = requirePermission(call, world, call.params.project ?? "", {
    service: SERVICE,
    rpc: rpcOf("GetIamPolicy"),
    scopes: READ,
    permission: "resourcemanager.projects.getIamPolicy",
  });
  const { options } = parseCloudBody(call, getSchema);
  return cloudReply(showPolicy(openIamProject(world.iam, project).policy, options.requestedPolicyVersion ?? 0, world.serviceAccounts));
};

/** `POST /v3/projects/{p}:setIamPolicy`. */
const setProjectPolicy: Handler<World> = (call, world) => {
  const { project } = requirePermission(call, world, call.params.project ?? "", {
    service: SERVICE,
    rpc: rpcOf("SetIamPolicy"),
    scopes: [CLOUD_PLATFORM],
    permission: "resourcemanager.projects.setIamPolicy",
  });
  const { policy } = openIamProject(world.iam, project);
  const rules = [checkRoles, checkConditions, checkSize, checkOwners(project), checkNewMembers(project.projectId, world)];
  setPolicy(policy, parseCloudBody(call, setPolicySchema), rules, world);
  return cloudReply(showPolicy(policy, 3, world.serviceAccounts));
};

/** `POST /v3/projects/{p}:testIamPermissions`. A caller without any right gets `{}`; a project that does not exist is 403. */
const testProjectPermissions: Handler<World> = (call, world) => {
  const caller = authorizeCloudCall(call, world, READ, { service: SERVICE, rpc: rpcOf("TestIamPermissions") });
  const { permissions } = parseCloudBody(call, testSchema);
  if (permissions.length > MOST_PERMISSIONS) throw invalidArgument(`At most ${MOST_PERMISSIONS} permissions can be tested in a call.`);
  const unknown = permissions.find((permission) => !isKnownPermission(permission));
  if (unknown !== undefined) throw invalidArgument(`Permission ${unknown} is not valid for this resource.`);
  const id = call.params.project ?? "";
  const project = findAnyProject(world, caller, id);
  if (project === undefined) throw new Refused(denyOnProject(SERVICE, "resourcemanager.projects.get", id));
  const held = permissions.filter((permission) => isPermitted(world, caller, project, permission));
  return cloudReply(held.length > 0 ? { permissions: held } : {});
};

export const projectPolicyRoutes: readonly Route<World>[] = [
  { method: "POST", path: "/v3/projects/{project}:getIamPolicy", handle: getProjectPolicy },
  { method: "POST", path: "/v3/projects/{project}:setIamPolicy", handle: setProjectPolicy },
  { method: "POST", path: "/v3/projects/{project}:testIamPermissions", handle: testProjectPermissions },
];
