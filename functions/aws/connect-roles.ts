import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import { defined } from "../../lib/defined.ts";
import { type Failure, type FailureCode, failures } from "../../lib/errors.ts";
import type { EndpointRequest } from "../../lib/http/reply.ts";
import type { RoleArn } from "../../lib/providers/aws/aws.ts";
import { describeTrustFault, toCondition } from "../../lib/providers/aws/aws-findings.ts";
import { InsecureTrust } from "../../lib/providers/aws/check-external-id.ts";
import { type FailedSubmission, submitAll } from "../submission/submit-all.ts";
import type { OfWorkspaceDeps } from "./own-workspace.ts";

/** `accessRole`: our own, which a customer's role must let in. */
export type ConnectRolesDeps = SubmitConnectionDeps & OfWorkspaceDeps & { readonly accessRole: RoleArn };

/** A role to connect. */
export type RoleRequest = { readonly role: RoleArn; readonly region?: string };

/**
 * Connects roles, each under the account that it is of. Another role of a connected account takes the place of the first.
 *
 * @returns An outcome for each role, in their order. Never throws for one role.
 */
export function connectRoles(
  deps: SubmitConnectionDeps,
  roles: readonly RoleRequest[],
  { principal: { tenant, id: principalId }, signal }: Pick<EndpointRequest, "principal" | "signal">,
) {
  const all = roles.map(({ role: { account, arn: roleArn }, region }) => {
    const at = { tenant, provider: "aws", account } as const;
    return { at, name: "role", fields: { roleArn, ...defined({ region }) }, principalId, replaceAccount: true };
  });
  return submitAll(deps, all, signal);
}

/** What a customer must know to correct a role. */
export type RoleContext = { readonly role: RoleArn; readonly externalId: string; readonly accessRole: RoleArn };

/** Failures that AWS' refusal of a role explains: they are told as a role that cannot be assumed. */
export const ofTrust: ReadonlySet<FailureCode> = new Set(["trust_refused", "trust_insecure"]);

export const isOfTrust = ({ failure }: FailedSubmission): boolean => ofTrust.has(failure.code);

/**
 * Describes why a role was not connected, and what to check. Aurora's client shows the text as it is, and formats it by "Aurora cannot assume
 * this role" and "Please verify:".
 */
export function describeRoleFailure(failed: FailedSubmission, { role, externalId, accessRole }: RoleContext): string {
  if (failed.failure instanceof InsecureTrust) {
    const { title, action } = describeTrustFault(failed.failure.fault, role, externalId);
    return `Aurora cannot assume this role safely: ${title}.\n\nPlease verify:\n- ${action}`;
  }
  const checks = [
    `The role ${role.name} exists in account ${role.account}, and is not deleted`,
    `Its trust policy lets ${accessRole.arn} do sts:AssumeRole`,
    `The condition of its trust policy is ${toCondition(externalId)}`,
  ];
  const pending = failed.isSettling ? "\n\nA new role takes up to two minutes to work. If you have just created it, try again." : "";
  return `Aurora cannot assume this role.\n\nPlease verify:\n${checks.map((check) => `- ${check}`).join("\n")}${pending}`;
}

/** Describes a failure that is not about trust, in one line: what happened, and what the customer can do if it is theirs to do. */
export function describeOther({ code, field }: Pick<Failure, "code" | "field">): string {
  if (code === "invalid_request" && field === "roleArn") {
    return "Invalid role ARN format";
  }
  const { title, action, owner } = failures[code];
  return owner === "customer" ? `${title}. ${action}` : title;
}
