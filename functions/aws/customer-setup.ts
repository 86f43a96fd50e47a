import { type Environment, readConfig, setting } from "../../lib/config.ts";
import type { RoleArn } from "../../lib/providers/aws/aws.ts";
import { awsSettingsFromEnvironment } from "../../lib/providers/aws/aws-settings.ts";
import { isRegion } from "../../lib/providers/aws/role-input.ts";

/** What customers get to set up their accounts with. */
export type CustomerSetup = {
  readonly accessRole: RoleArn;
  /** ARNs of roles, and patterns of them, that the customer's trust policy names. The access role, unless the operator says otherwise. */
  readonly trustedPrincipals: readonly string[];
  /** Where the operator has put the template. Empty: nowhere, and customers download it. */
  readonly templateUrl: string;
  /** Of our functions. */
  readonly region: string;
};

/** CloudFormation takes a template from S3 only. */
const s3Url = /^https:\/\/(?:[a-z0-9.-]{3,63}\.)?s3[.-][a-z0-9-]+\.amazonaws\.(?:com(?:\.cn)?|eu)\/[\w!*'()./-]+$/;

/** An ARN of a role or of its sessions, in which only the name of the session may be a pattern. */
const principal = /^arn:aws[\w-]*:(?:iam::\d{12}:role|sts::\d{12}:assumed-role)\/[\w+=,.@/-]+\*?$/;

/**
 * Reads the operator's settings for the template: `ACCESS_ROLE_ARN`, `TRUSTED_PRINCIPALS` (separated by commas) and `CFN_TEMPLATE_URL`.
 *
 * @throws {Failure} `configuration_invalid`: a missing or malformed key.
 */
export function customerSetupFromEnvironment(env: Environment): CustomerSetup {
  const { accessRole } = awsSettingsFromEnvironment(env);
  const { principals, ...config } = readConfig(env, {
    principals: setting("TRUSTED_PRINCIPALS", accessRole.arn, (raw) =>
      raw.split(",").every((arn) => principal.test(arn)) ? raw : undefined,
    ),
    templateUrl: setting("CFN_TEMPLATE_URL", "", (raw) => (s3Url.test(raw) ? raw : undefined)),
    region: setting("AWS_REGION", undefined, (raw) => (isRegion(raw) ? raw : undefined)),
  });
  return { ...config, accessRole, trustedPrincipals: principals.split(",") };
}
