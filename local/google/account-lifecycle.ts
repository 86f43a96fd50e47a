import { Refused } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { IAM, IAM_SCOPES, openAccountCall, rpcOfIam, showAccount, unknownAccount } from "./account-call.ts";
import { cloudReply } from "./cloud-reply.ts";
import { alreadyExists } from "./create-account.ts";
import { requirePermission } from "./require-permission.ts";
import { findServiceAccount } from "./service-account.ts";
import { takePage } from "./take-page.ts";
import type { World } from "./world.ts";

const RESTORABLE_MS = 30 * 86_400_000;

/** `GET /v1/projects/{p}/serviceAccounts/{email or unique id}`. */
export const getAccount: Handler<World> = (call, world) =>
  cloudReply(showAccount(openAccountCall(call, world, { rpc: "GetServiceAccount", permission: "iam.serviceAccounts.get" })));

/** `GET /v1/projects/{p}/serviceAccounts`. Without deleted accounts, and without those that are too new to be known. */
export const listAccounts: Handler<World> = (call, world) => {
  const { account: caller, project } = requirePermission(call, world, call.params.project ?? "", {
    service: IAM,
    rpc: rpcOfIam("ListServiceAccounts"),
    scopes: IAM_SCOPES,
    permission: "iam.serviceAccounts.list",
  });
  const now = world.clock.now();
  const accounts = world.serviceAccounts.filter(
    ({ projectId, deletedAt, visibleAt }) => projectId === project.projectId && deletedAt === null && visibleAt <= now,
  );
  const of = { sub: caller.sub, query: `serviceAccounts of ${project.projectId}` };
  const { page, ...next } = takePage(accounts, of, call.query, world);
  return cloudReply({ ...(page.length > 0 && { accounts: page.map(showAccount) }), ...next });
};

/** `POST …:disable`. Tokens of the account are refused at once. */
export const disableAccount: Handler<World> = (call, world) => {
  const method = { rpc: "DisableServiceAccount", permission: "iam.serviceAccounts.disable", isPatient: true };
  openAccountCall(call, world, method).disabled = true;
  return cloudReply({});
};

export const enableAccount: Handler<World> = (call, world) => {
  const method = { rpc: "EnableServiceAccount", permission: "iam.serviceAccounts.enable", isPatient: true };
  openAccountCall(call, world, method).disabled = false;
  return cloudReply({});
};

/** `DELETE …/{email}`. The name is free at once. Policies keep the account as a `deleted:` member. */
export const deleteAccount: Handler<World> = (call, world) => {
  const method = { rpc: "DeleteServiceAccount", permission: "iam.serviceAccounts.delete", isPatient: true };
  openAccountCall(call, world, method).deletedAt = world.clock.now();
  return cloudReply({});
};

/** `POST …/{unique id}:undelete`, for 30 days, and only while no other account has the name. The policies know it again. */
export const undeleteAccount: Handler<World> = (call, world) => {
  const { project } = requirePermission(call, world, call.params.project ?? "", {
    service: IAM,
    rpc: rpcOfIam("UndeleteServiceAccount"),
    scopes: IAM_SCOPES,
    permission: "iam.serviceAccounts.undelete",
  });
  const now = world.clock.now().getTime();
  const deleted = world.serviceAccounts.find(
    ({ account, projectId, deletedAt }) =>
      account.sub === call.params.account &&
      projectId === project.projectId &&
      deletedAt !== null &&
      now - deletedAt.getTime() < RESTORABLE_MS,
  );
  if (deleted === undefined) throw new Refused(unknownAccount());
  const { email, name } = deleted.account;
  if (findServiceAccount(world.serviceAccounts, email) !== undefined) throw new Refused(alreadyExists(name, project.projectId, email));
  deleted.deletedAt = null;
  return cloudReply({ restoredAccount: showAccount(deleted) });
};
