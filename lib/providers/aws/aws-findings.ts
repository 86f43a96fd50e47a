import type { Finding } from "../../connections/finding.ts";
import { customerFinding } from "../customer-finding.ts";
import type { RoleArn } from "./aws.ts";
import type { TrustFault } from "./check-external-id.ts";

/** The condition that a trust policy must have, as it is pasted into the policy. */
export const toCondition = (externalId: string): string => `"Condition": {"StringEquals": {"sts:ExternalId": "${externalId}"}}`;

const faults: Readonly<Record<TrustFault, string>> = {
  no_condition: "lets this application in without an external ID",
  if_exists: "checks the external ID only if there is one",
  wildcard: "takes any external ID",
};

/** Describes what is wrong with an open trust policy, and the line to change. */
export const describeTrustFault = (fault: TrustFault, { name }: RoleArn, externalId: string) => ({
  title: `The trust policy of the role ${name} ${faults[fault]}`,
  action: `In IAM, open the role ${name}, edit its trust policy, make the condition ${toCondition(externalId)} and keep any other that it has, save, and check again.`,
});

/**
 * Builds the remark about a role that does not let us tag our sessions. It works without.
 *
 * @param assuming - The action that the trust policy allows us.
 */
export const tagsRefused = ({ name, arn }: RoleArn, assuming = "sts:AssumeRole"): Finding =>
  customerFinding("warning", {
    code: "session_tags_refused",
    target: arn,
    title: `The trust policy of the role ${name} does not allow sts:TagSession`,
    action: `In IAM, open the role ${name}, add sts:TagSession beside ${assuming} in its trust policy, and connect it again. Until then your CloudTrail does not tell for which connection a session was made.`,
  });

/** Builds the remark about a statement that lets others assume a role. @param principal - Whom it names. */
export const trustShared = ({ name }: RoleArn, principal: string): Finding =>
  customerFinding("warning", {
    code: "trust_shared",
    target: principal,
    title: `The trust policy of the role ${name} has a statement for ${principal} that may let others act as this connection`,
    action: `In IAM, open the role ${name}, Trust relationships, and remove the statement or give it the conditions of the connection's own, or connect again with a role for this connection alone.`,
  });
