import type { Handler } from "../simulator/route.ts";
import { openAccountCall } from "./account-call.ts";
import { invalidArgument, parseCloudBody } from "./cloud-body.ts";
import { cloudReply } from "./cloud-reply.ts";
import { checkAccountRoles, checkConditions, checkNewMembers, checkRoles, checkSize } from "./iam-binding-rules.ts";
import { setPolicy, setPolicySchema } from "./iam-set-policy.ts";
import { showPolicy } from "./iam-show-policy.ts";
import type { World } from "./world.ts";

/** `POST …:getIamPolicy`. Unlike Resource Manager, it takes the version from the query, and no body. */
export const getAccountPolicy: Handler<World> = (call, world) => {
  const method = { rpc: "GetIamPolicy", permission: "iam.serviceAccounts.getIamPolicy" };
  const { policy } = openAccountCall(call, world, method);
  if (!["", "{}"].includes(call.body.trim())) throw invalidArgument("Invalid JSON payload received. This method takes no body.");
  const version = call.query.get("options.requestedPolicyVersion") ?? "0";
  if (!["0", "1", "3"].includes(version)) throw invalidArgument(`Requested policy version (${version}) is not valid.`);
  return cloudReply(showPolicy(policy, Number(version), world.serviceAccounts));
};

/** `POST …:setIamPolicy`. What the organisation forbids in the account's project holds here too. */
export const setAccountPolicy: Handler<World> = (call, world) => {
  const method = { rpc: "SetIamPolicy", permission: "iam.serviceAccounts.setIamPolicy" };
  const { policy, projectId } = openAccountCall(call, world, method);
  const rules = [checkRoles, checkConditions, checkAccountRoles, checkSize, checkNewMembers(projectId, world)];
  setPolicy(policy, parseCloudBody(call, setPolicySchema), rules, world);
  return cloudReply(showPolicy(policy, 3, world.serviceAccounts));
};
