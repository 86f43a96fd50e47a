import type { CustomerSetup } from "./role-settings.ts";
import { type RoleType, roleNames, rolePolicies, roleTypes } from "./role-types.ts";

type Setup = Pick<CustomerSetup, "accessRole" | "trustedPrincipals" | "readOnlyPolicies">;

/**
 * Builds what the template makes, for Terraform. What is filled in was checked when it was read: it has no character that Terraform's language reads.
 *
 * @param externalId - Of the organisation.
 */
export const buildRoleTerraform = (setup: Setup, externalId: string): string => `terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "role_type" {
  description = "ReadOnly sees what exists and how it is configured. ReadData also reads data. Admin may do everything."
  type        = string
  default     = "ReadOnly"

  validation {
    condition     = contains(${list(roleTypes)}, var.role_type)
    error_message = "It must be ${roleTypes.join(", ")}."
  }
}

variable "role_name" {
  description = "The name of the role in this account. Empty: ${roleTypes.map((type) => roleNames[type]).join(", ")}, by its type."
  type        = string
  default     = ""
}

data "aws_partition" "current" {}

locals {
  names = {
${roleTypes.map((type) => `    ${type} = "${roleNames[type]}"`).join("\n")}
  }
  policies = {
${roleTypes.map((type) => `    ${type} = ${list(policiesOf(setup, type))}`).join("\n")}
  }
}

# Of the application's account this one role alone, and no session without your organisation's external ID.
data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "LetTheApplicationIn"
    actions = ["sts:AssumeRole"]
${principals(setup)}
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["${externalId}"]
    }
  }

  statement {
    sid     = "LetItNameItsSessions"
    actions = ["sts:TagSession", "sts:SetSourceIdentity"]
${principals(setup)}  }
}

resource "aws_iam_role" "aurora" {
  name                 = var.role_name == "" ? local.names[var.role_type] : var.role_name
  description          = "Lets Aurora in. Delete the role to end that."
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "aurora" {
  for_each   = toset(local.policies[var.role_type])
  role       = aws_iam_role.aurora.name
  policy_arn = each.value
}

output "roleArn" {
  description = "Send this to Aurora."
  value       = aws_iam_role.aurora.arn
}
`;

const principals = ({ accessRole, trustedPrincipals }: Setup): string => `
    principals {
      type        = "AWS"
      identifiers = ["arn:\${data.aws_partition.current.partition}:iam::${accessRole.account}:root"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = ${list(trustedPrincipals)}
    }
`;

const policiesOf = ({ readOnlyPolicies }: Setup, type: RoleType): readonly string[] =>
  type === "ReadOnly" && readOnlyPolicies.length > 0
    ? readOnlyPolicies
    : rolePolicies[type].map((name) => `arn:\${data.aws_partition.current.partition}:iam::aws:policy/${name}`);

const list = (texts: readonly string[]): string => `[${texts.map((text) => `"${text}"`).join(", ")}]`;
