import { accessKeyIdOf } from "../lambda/lambda-variables.ts";
import type { Template } from "../lambda/template.ts";

export const account = "000000000000";
export const region = "eu-west-1";
/** The stage's name for itself. */
export const service = "aurora-oauth-dev";

/** Names the IAM role that the deploy makes for a set of rights. */
export const roleNameOf = (set: string) => `${service}-${set}-${region}`;

/** The access key of the person who operates the stage, and their login. */
export const operator = { accessKeyId: "LOCAL_operator", arn: `arn:aws:sts::${account}:assumed-role/operators/ada` };

/** Maps each function's access key, and the operator's, to its role session, so that STS can identify the caller. */
export function buildRoleSessions({ functions }: Template): Record<string, string> {
  const ofFunctions = Object.entries(functions).map(([key, { roleName }]) => [
    accessKeyIdOf(key),
    `arn:aws:sts::${account}:assumed-role/${roleName}/${service}-${key}`,
  ]);
  return { ...Object.fromEntries(ofFunctions), [operator.accessKeyId]: operator.arn };
}

/** The role of ours that customers of AWS trust: every function may assume it here. */
export const accessRole = {
  arn: `arn:aws:iam::${account}:role/${service}-aws-access`,
  trusted_principals: [`arn:aws:iam::${account}:root`],
};
