import * as v from "valibot";
import { Refused } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { IAM, IAM_SCOPES, rpcOfIam, showAccount } from "./account-call.ts";
import { parseCloudBody } from "./cloud-body.ts";
import { cloudError, cloudReply } from "./cloud-reply.ts";
import { openIamProject } from "./iam-project.ts";
import { accountCreation, refuseByPolicy } from "./org-policy.ts";
import { requirePermission } from "./require-permission.ts";
import { createServiceAccount, findServiceAccount } from "./service-account.ts";
import type { World } from "./world.ts";

const bytes = (most: number) => v.optional(v.pipe(v.string(), v.maxBytes(most)), "");

const creationSchema = v.strictObject({
  accountId: v.pipe(v.string(), v.regex(/^[a-z]([-a-z0-9]{4,28})[a-z0-9]$/)),
  serviceAccount: v.optional(v.strictObject({ displayName: bytes(100), description: bytes(256) }), {}),
});

/** `POST /v1/projects/{p}/serviceAccounts`. The account is known to reads, policies and impersonation only when it has spread. */
export const createAccount: Handler<World> = (call, world) => {
  const { project } = requirePermission(call, world, call.params.project ?? "", {
    service: IAM,
    rpc: rpcOfIam("CreateServiceAccount"),
    scopes: IAM_SCOPES,
    permission: "iam.serviceAccounts.create",
  });
  const { projectId } = project;
  const { accountId, serviceAccount } = parseCloudBody(call, creationSchema);
  const iamProject = openIamProject(world.iam, project);
  const { denyAccountCreation, accountQuota } = iamProject;
  if (denyAccountCreation) throw refuseByPolicy(accountCreation, iamProject, projectId);
  const { account_propagation_seconds: ofAccounts, iam_propagation_seconds: ofPolicies } = world.settings;
  const visibleAt = world.clock.after(ofAccounts ?? ofPolicies);
  const created = createServiceAccount({ accountId, projectId, ...serviceAccount, visibleAt });
  if (findServiceAccount(world.serviceAccounts, created.account.email) !== undefined) {
    throw new Refused(alreadyExists(accountId, projectId, created.account.email));
  }
  const count = world.serviceAccounts.filter((each) => each.projectId === projectId && each.deletedAt === null).length;
  if (count >= accountQuota) {
    throw new Refused(cloudError(429, "RESOURCE_EXHAUSTED", "Maximum number of service accounts on project reached."));
  }
  world.serviceAccounts.push(created);
  return cloudReply(showAccount(created));
};

/** The refusal of a name that a living account has. */
export function alreadyExists(accountId: string, projectId: string, email: string) {
  const message = `Service account ${accountId} already exists within project projects/${projectId}.`;
  const resource = {
    "@type": "type.googleapis.com/google.rpc.ResourceInfo",
    resourceName: `projects/${projectId}/serviceAccounts/${email}`,
  };
  const errors = [{ message, domain: "global", reason: "alreadyExists" }];
  return { ...cloudReply({ error: { code: 409, message, errors, status: "ALREADY_EXISTS", details: [resource] } }), status: 409 };
}
