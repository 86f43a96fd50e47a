import { type Environment, readConfig, setting } from "../../config.ts";
import type { RoleArn } from "../../providers/aws/aws.ts";
import { awsSettingsFromEnvironment } from "../../providers/aws/aws-settings.ts";
import { isRegion } from "../../providers/aws/role-input.ts";

/** What customers get to set up their accounts with. */
export type CustomerSetup = {
  readonly accessRole: RoleArn;
  /** ARNs of roles, and patterns of them, that the customer's trust policy names. The access role, unless the operator says otherwise. */
  readonly trustedPrincipals: readonly string[];
  /** ARNs of the policies of AWS that the template gives a role that only reads. Empty: those that the template names itself. */
  readonly readOnlyPolicies: readonly string[];
  /** Where the operator has put the template. Empty: nowhere, and customers download it. */
  readonly templateUrl: string;
  /** Of our functions. */
  readonly region: string;
};

/** CloudFormation takes a template from S3 only. */
const s3Url = /^https:\/\/(?:[a-z0-9.-]{3,63}\.)?s3[.-][a-z0-9-]+\.amazonaws\.(?:com(?:\.cn)?|eu)\/[\w!*'()./-]+$/;

/** An ARN of a role or of its sessions, in which only the name of the session may be a pattern. */
const principal = /^arn:aws[\w-]*:(?:iam::\d{12}:role|sts::\d{12}:assumed-role)\/[\w+=,.@/-]+\*?$/;

/** A policy of AWS itself: one of ours is in no customer's account. */
const awsPolicy = /^arn:(aws[\w-]*):iam::aws:policy\/[\w+=.@/-]+$/;

/** A role takes no more, unless its account has asked AWS for a higher quota. */
const mostPolicies = 10;

/**
 * Reads the operator's settings for the template: `ACCESS_ROLE_ARN`, `TRUSTED_PRINCIPALS` and `READ_ONLY_POLICIES` (each separated by commas), and
 * `CFN_TEMPLATE_URL`.
 *
 * @throws {Failure} `configuration_invalid`: a missing or malformed key.
 */
export function customerSetupFromEnvironment(env: Environment): CustomerSetup {
  const { accessRole } = awsSettingsFromEnvironment(env);
  const arePolicies = (arns: readonly string[]) =>
    arns.length <= mostPolicies && arns.every((arn) => awsPolicy.exec(arn)?.[1] === accessRole.partition);
  const { principals, policies, ...config } = readConfig(env, {
    principals: setting("TRUSTED_PRINCIPALS", accessRole.arn, (raw) =>
      raw.split(",").every((arn) => principal.test(arn)) ? raw : undefined,
    ),
    policies: setting("READ_ONLY_POLICIES", "", (raw) => (arePolicies(raw.split(",")) ? raw : undefined)),
    templateUrl: setting("CFN_TEMPLATE_URL", "", (raw) => (s3Url.test(raw) ? raw : undefined)),
    region: setting("AWS_REGION", undefined, (raw) => (isRegion(raw) ? raw : undefined)),
  });
  const readOnlyPolicies = policies === "" ? [] : policies.split(",");
  return { ...config, accessRole, trustedPrincipals: principals.split(","), readOnlyPolicies };
}
