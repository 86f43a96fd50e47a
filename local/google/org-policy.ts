import { Refused } from "../simulator/reply.ts";
import { detailedError, errorInfo, preconditionFailure } from "./cloud-error.ts";
import type { IamProject } from "./iam-project.ts";

/** A policy of the customer's organisation, and the words in which its older kind is refused. */
type OrgPolicy = { readonly legacy: string; readonly managed: string; readonly message: string };

export const memberDomains: OrgPolicy = {
  legacy: "iam.allowedPolicyMemberDomains",
  managed: "iam.managed.allowedPolicyMembers",
  message: "One or more users named in the policy do not belong to a permitted customer, perhaps due to an organization policy.",
};

export const accountCreation: OrgPolicy = {
  legacy: "iam.disableServiceAccountCreation",
  managed: "iam.managed.disableServiceAccountCreation",
  message: "Service account creation is not allowed on this project.",
};

/** The refusal of what an organisation's policy forbids in a project. */
export function refuseByPolicy(
  { legacy, managed, message }: OrgPolicy,
  { orgPolicies }: Pick<IamProject, "orgPolicies">,
  projectId: string,
): Refused {
  return orgPolicies === "managed"
    ? refuseByConstraint(`constraints/${managed}`, projectId)
    : new Refused(
        detailedError(400, "FAILED_PRECONDITION", message, [
          preconditionFailure(`constraints/${legacy}`, `projects/${projectId}?configvalue=`),
        ]),
      );
}

/** Managed and custom constraints are refused alike. @throws {Refused} The project has a constraint of the organisation's own. */
export function requireNoConstraint({ customConstraint }: Pick<IamProject, "customConstraint">, projectId: string): void {
  if (customConstraint !== null) throw refuseByConstraint(customConstraint, projectId);
}

function refuseByConstraint(constraint: string, projectId: string): Refused {
  const message = `Operation denied by org policy on resource 'projects/${projectId}': ["${constraint}"].`;
  const details = [errorInfo("CUSTOM_ORG_POLICY_VIOLATION", "googleapis.com", { customConstraints: constraint })];
  return new Refused(detailedError(400, "FAILED_PRECONDITION", message, details));
}
