import type { Trust } from "../../identity/identity-token-source.ts";
import { federatedAudience } from "../../providers/aws/aws.ts";
import { toProviderName } from "../../providers/aws/provider-arn.ts";

/** Builds the customer's side for Terraform. What is filled in must be of characters that its language does not read. */
export const buildTerraform = ({ issuer, subject }: Trust, roleName: string): string => `terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "role_name" {
  description = "The name of the role in this account."
  type        = string
  default     = "${roleName}"
}

variable "policies" {
  description = "Policies of AWS that say what Aurora may do. By default it sees what exists and how it is configured, and reads no data."
  type        = set(string)
  default     = ["SecurityAudit", "job-function/ViewOnlyAccess"]
}

data "aws_partition" "current" {}

resource "aws_iam_openid_connect_provider" "aurora" {
  url            = "${issuer}"
  client_id_list = ["${federatedAudience}"]
}

# Both conditions are needed: they let in this connection and no other.
data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "LetOneConnectionIn"
    actions = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.aurora.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${toProviderName(issuer)}:sub"
      values   = ["${subject}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${toProviderName(issuer)}:aud"
      values   = ["${federatedAudience}"]
    }
  }
}

resource "aws_iam_role" "aurora" {
  name                 = var.role_name
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "aurora" {
  for_each   = var.policies
  role       = aws_iam_role.aurora.name
  policy_arn = "arn:\${data.aws_partition.current.partition}:iam::aws:policy/\${each.value}"
}

output "role_arn" {
  description = "Paste this into Aurora."
  value       = aws_iam_role.aurora.arn
}
`;
