import { accessKeyIdOf } from "../lambda/lambda-variables.ts";
import type { Template } from "../lambda/template.ts";

export const account = "000000000000";
export const region = "eu-west-1";
/** The stage's name for itself. */
export const service = "aurora-oauth-dev";

/** Names the IAM role that the deploy makes for a function, as serverless-iam-roles-per-function does. */
export const roleNameOf = (functionKey: string) => `${service}-${functionKey}-${region}-lambdaRole`;

export const roleArnOf = (functionKey: string) => `arn:aws:iam::${account}:role/${roleNameOf(functionKey)}`;

/** Maps each function's access key to its role session, so that STS can identify the function. */
export function buildRoleSessions({ functions }: Template): Record<string, string> {
  return Object.fromEntries(
    Object.keys(functions).map((key) => [accessKeyIdOf(key), `arn:aws:sts::${account}:assumed-role/${roleNameOf(key)}/${service}-${key}`]),
  );
}

/** The role of ours that customers of AWS trust: every function may assume it here. */
export const accessRole = {
  arn: `arn:aws:iam::${account}:role/${service}-aws-access`,
  trusted_principals: [`arn:aws:iam::${account}:root`],
};
