import { Failure } from "../../errors.ts";
import type { Trust } from "../../identity/identity-token-source.ts";
import { federatedAudience, rolesPage } from "../../providers/aws/aws.ts";
import { toProviderName } from "../../providers/aws/provider-arn.ts";
import type { BuildOffer } from "../kit.ts";
import { buildTerraform } from "./aws-federated-terraform.ts";
import removeTrust from "./remove-trust.sh";
import { keylessRoleName } from "./role-types.ts";
import trustBash from "./trust.sh";
import trustTemplate from "./trust.yml";

/**
 * How a customer makes their account trust one connection: an identity provider for the organisation's issuer, and a role whose trust policy has a
 * condition on subject and audience. Bash, CloudFormation and Terraform make the same.
 *
 * @throws {Failure} `invalid_request` with `account`: not the number of an account.
 */
export const buildOffer: BuildOffer = (trust, { account }) => {
  if (!/^\d{12}$/.test(account)) {
    throw new Failure("invalid_request", { field: "account", detail: "not the number of an AWS account" });
  }
  const fill = (text: string) => fillIn(text, trust, account);
  return {
    audience: federatedAudience,
    setUp: [
      { kind: "bash", title: "With the AWS CLI, or in AWS CloudShell", text: fill(trustBash) },
      { kind: "cloudformation", title: "With CloudFormation", text: fill(trustTemplate) },
      { kind: "terraform", title: "With Terraform", text: buildTerraform(plainTrust(trust), keylessRoleName) },
    ],
    remove: [
      { kind: "bash", title: "With the AWS CLI, or in AWS CloudShell", text: fill(removeTrust) },
      { kind: "cloudformation", title: "With CloudFormation", text: "aws cloudformation delete-stack --stack-name aurora-keyless\n" },
      { kind: "terraform", title: "With Terraform", text: destroy },
    ],
    fields: [
      {
        name: "roleArn",
        title: "Role ARN",
        hint: "Printed by the script; an output of the stack and of Terraform. A role of any partition of AWS, in the account of this connection.",
      },
      {
        name: "region",
        title: "Region",
        hint: "The region that you work in, such as eu-west-1. It is told to those who use the credentials.",
        isOptional: true,
      },
    ],
    links: [
      { title: "Identity providers of your account", url: "https://console.aws.amazon.com/iam/home#/identity_providers" },
      { title: "Roles of your account", url: rolesPage },
      { title: "CloudFormation: create a stack", url: "https://console.aws.amazon.com/cloudformation/home#/stacks/create" },
    ],
  };
};

/** The role before the provider: nothing is let in while the rest is removed. */
const destroy = ["aws_iam_role_policy_attachment", "aws_iam_role", "aws_iam_openid_connect_provider"]
  .map((type) => `terraform destroy -target=${type}.aurora\n`)
  .join("");

const fillIn = (text: string, trust: Trust, account: string): string => {
  const { issuer, subject } = plainTrust(trust);
  const values = { ISSUER: issuer, NAME: toProviderName(issuer), SUBJECT: subject, AUDIENCE: federatedAudience, ACCOUNT: account };
  return text.replace(/@(ISSUER|NAME|SUBJECT|AUDIENCE|ACCOUNT)@/g, (_, name: keyof typeof values) => values[name]);
};

const plainTrust = ({ issuer, subject }: Trust): Trust => ({ issuer: plain(issuer), subject: plain(subject) });

/**
 * Lets a text into a script: its characters end no string of bash's, JSON's, YAML's or Terraform's, and begin no expression there.
 *
 * @throws {RangeError} The text has another character.
 */
function plain(text: string): string {
  if (!/^[A-Za-z0-9:/._=~-]+$/.test(text)) {
    throw new RangeError("an issuer or a subject has a character that a script may read");
  }
  return text;
}
