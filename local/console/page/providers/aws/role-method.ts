import { type AwsSubmission, connectAwsRole } from "../../../../../client/generated/operations.ts";
import { parseRoleArn } from "../../../../../lib/providers/aws/aws.ts";
import { submissionMethod } from "../submission-method.ts";
import { permissions } from "./role-types.ts";
import { trustTest } from "./trust-check.ts";
import type { Workspace } from "./workspace.ts";

/** The form that connects the account of one role. */
export const roleMethod = ({ id, externalId }: Workspace) =>
  submissionMethod({
    name: "role",
    title: "2. Connect the role",
    steps: [
      "When the stack is complete, copy RoleArn from its outputs, and paste it below.",
      "Three calls test the role's trust: it must let this application in with your external ID, and refuse it without one and with a random one.",
    ],
    permissions,
    fields: [
      {
        name: "roleArn",
        label: "Role ARN",
        help: "Such as arn:aws:iam::111122223333:role/AuroraReadOnlyRole.",
        findProblem: (value) => (parseRoleArn(value) === undefined ? "This is not the ARN of a role." : undefined),
      },
      { name: "region", label: "Region", help: "Where you work, such as eu-west-1, for what uses the sessions.", optional: true },
    ],
    connect: (ask, body: AwsSubmission) => ask(connectAwsRole, id, body),
    toAccount: ({ roleArn = "" }) => parseRoleArn(roleArn)?.account ?? "",
    evidence: (code) => trustTest(code, externalId),
  });
