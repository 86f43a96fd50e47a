import { Failure } from "../../errors.ts";
import { federatedAudience, rolesPage, toProviderName } from "../../providers/aws/aws.ts";
import { type BuildFederatedKit, buildBash, field, fillIn, optionalField, plainTrust, withTerraform } from "../kit.ts";
import library from "./aws.sh";
import { buildFederatedTerraform } from "./aws-terraform.ts";
import removeTrust from "./remove-trust.sh";
import { stackPage } from "./role-kit.ts";
import trustBash from "./trust.sh";
import trustTemplate from "./trust.yml";

const withCli = "With the AWS CLI, or in AWS CloudShell";

/**
 * How a customer makes their account trust one connection: an identity provider for the organisation's issuer, and a role whose trust policy has a
 * condition on subject and audience. Bash, CloudFormation and Terraform make the same.
 *
 * @throws {Failure} `invalid_request` with `account`: not the number of an account.
 */
export const buildFederatedKit: BuildFederatedKit = (given, { account }) => {
  if (!/^\d{12}$/.test(account)) {
    throw new Failure("invalid_request", { field: "account", detail: "not the number of an AWS account" });
  }
  const trust = plainTrust(given);
  const { issuer, subject } = trust;
  const values = { ISSUER: issuer, NAME: toProviderName(issuer), SUBJECT: subject, AUDIENCE: federatedAudience, ACCOUNT: account };
  return {
    audience: federatedAudience,
    setUp: [
      { kind: "bash", title: withCli, text: buildBash(trustBash, library, values) },
      { kind: "cloudformation", title: "With CloudFormation", text: fillIn(trustTemplate, values) },
      withTerraform(buildFederatedTerraform(trust)),
    ],
    remove: [
      { kind: "bash", title: withCli, text: buildBash(removeTrust, library, values) },
      { kind: "cloudformation", title: "With CloudFormation", text: "aws cloudformation delete-stack --stack-name aurora-keyless\n" },
      withTerraform(destroyInOrder),
    ],
    fields: [
      field("roleArn", "Role ARN", "Printed by the script; an output of the stack and of Terraform. In the account of this connection."),
      optionalField("region", "Region", "The region that you work in, such as eu-west-1, for those who use the credentials."),
    ],
    links: [
      { title: "Identity providers of your account", url: "https://console.aws.amazon.com/iam/home#/identity_providers" },
      { title: "Roles of your account", url: rolesPage },
      stackPage,
    ],
  };
};

/** The role before the provider: nothing is let in while the rest is removed. */
const destroyInOrder = ["aws_iam_role_policy_attachment", "aws_iam_role", "aws_iam_openid_connect_provider"]
  .map((type) => `terraform destroy -target=${type}.aurora\n`)
  .join("");
