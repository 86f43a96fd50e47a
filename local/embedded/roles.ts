import { accessKeyIdOf } from "../lambda/lambda-variables.ts";
import type { Template } from "../lambda/template.ts";

export const account = "000000000000";
export const region = "eu-west-1";
const service = "aurora-oauth-dev";

/** The IAM role that the deploy makes for a function; its name is that of serverless-iam-roles-per-function. */
export const roleNameOf = (functionKey: string) => `${service}-${functionKey}-${region}-lambdaRole`;

export const roleArnOf = (functionKey: string) => `arn:aws:iam::${account}:role/${roleNameOf(functionKey)}`;

/** Which role session signs with which access key: what STS needs to say who a function is. */
export function buildRoleSessions({ functions }: Template): Record<string, string> {
  return Object.fromEntries(
    Object.keys(functions).map((key) => [accessKeyIdOf(key), `arn:aws:sts::${account}:assumed-role/${roleNameOf(key)}/${service}-${key}`]),
  );
}
