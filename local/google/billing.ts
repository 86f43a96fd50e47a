import type { Handler } from "../simulator/route.ts";
import { authorizeCloudCall } from "./cloud-call.ts";
import { cloudError, cloudReply } from "./cloud-reply.ts";
import { findAnyProject, isPermitted } from "./iam-permitted.ts";
import { readProjectId } from "./resource-manager.ts";
import { CLOUD_PLATFORM } from "./scopes.ts";
import type { World } from "./world.ts";

const BILLING = "https://www.googleapis.com/auth/cloud-billing";
const METHOD = { service: "cloudbilling.googleapis.com", rpc: "google.cloud.billing.v1.CloudBilling.GetProjectBillingInfo" };

/**
 * `GET /v1/projects/{p}/billingInfo`. A closed account keeps its name and is not enabled. A project without an account has an
 * empty name. An account without permission is refused, which is not the same as "no billing".
 */
export const getBillingInfo: Handler<World> = (call, world) => {
  const id = readProjectId(call);
  const account = authorizeCloudCall(call, world, [CLOUD_PLATFORM, BILLING, `${BILLING}.readonly`], METHOD);
  const project = findAnyProject(world, account, id);
  const isReadable = project !== undefined && isPermitted(world, account, project, "resourcemanager.projects.get");
  if (!isReadable || project.billing === "unreadable") return cloudError(403, "PERMISSION_DENIED", "The caller does not have permission");
  const { projectId, billing } = project;
  return cloudReply({
    name: `projects/${projectId}/billingInfo`,
    projectId,
    billingAccountName: billing === "disabled" ? "" : "billingAccounts/012345-567890-ABCDEF",
    billingEnabled: billing === "enabled",
  });
};
