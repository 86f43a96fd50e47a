import { type AwsSubmission, connectAwsRole } from "../../../../../client/generated/operations.ts";
import { parseRoleArn } from "../../../../../lib/providers/aws/aws.ts";
import { submissionMethod } from "../submission-method.ts";
import { trustTest } from "./trust-check.ts";
import type { Workspace } from "./workspace.ts";

/** The form that connects the account of one role. */
export const roleMethod = ({ id, externalId }: Workspace) =>
  submissionMethod({
    name: "role",
    connect: (ask, body: AwsSubmission) => ask(connectAwsRole, id, body),
    toAccount: ({ roleArn = "" }) => parseRoleArn(roleArn)?.account ?? "",
    evidence: (code) => trustTest(code, externalId),
  });
