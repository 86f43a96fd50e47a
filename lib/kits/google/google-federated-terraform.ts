import type { OfferValues } from "./google-federated-values.ts";

/** Builds what makes the same as the script, for Terraform. The outputs are the fields of the connect. */
export const buildTerraform = ({ issuer, subject, ownAudience, pool, provider, role, services }: OfferValues): string => `terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 5.0"
    }
  }
}

variable "project" {
  description = "The id of the project in which the pool and the service account are made."
  type        = string
}

variable "account" {
  description = "The service account that Aurora acts as."
  type        = string
  default     = "aurora-reader"
}

variable "roles" {
  description = "The account's roles in the project. One of them must show the project, as roles/browser does."
  type        = set(string)
  default     = ["roles/browser"]
}

data "google_project" "aurora" {
  project_id = var.project
}

locals {
  pool     = "projects/\${data.google_project.aurora.number}/locations/global/workloadIdentityPools/${pool}"
  provider = "\${local.pool}/providers/${provider}"
}

resource "google_project_service" "aurora" {
  for_each           = toset([${services.map((name) => `"${name}"`).join(", ")}])
  project            = var.project
  service            = each.value
  disable_on_destroy = false
}

resource "google_iam_workload_identity_pool" "aurora" {
  project                   = var.project
  workload_identity_pool_id = "${pool}"
  display_name              = "Aurora"
  depends_on                = [google_project_service.aurora]
}

# What Google compares, letter by letter.
resource "google_iam_workload_identity_pool_provider" "aurora" {
  project                            = var.project
  workload_identity_pool_id          = google_iam_workload_identity_pool.aurora.workload_identity_pool_id
  workload_identity_pool_provider_id = "${provider}"
  attribute_mapping                  = { "google.subject" = "assertion.sub" }
  attribute_condition                = "assertion.sub=='${subject}'"

  oidc {
    issuer_uri        = "${issuer}"
    allowed_audiences = ["${ownAudience ?? `https://iam.googleapis.com/\${local.provider}`}"]
  }
}

resource "google_service_account" "aurora" {
  project      = var.project
  account_id   = var.account
  display_name = "Aurora"
  depends_on   = [google_project_service.aurora]
}

resource "google_project_iam_member" "aurora" {
  for_each = var.roles
  project  = var.project
  role     = each.value
  member   = google_service_account.aurora.member
}

# Depends on the provider, so that it is destroyed first.
resource "google_service_account_iam_member" "aurora" {
  service_account_id = google_service_account.aurora.name
  role               = "${role}"
  member             = "principal://iam.googleapis.com/\${local.pool}/subject/${subject}"
  depends_on         = [google_iam_workload_identity_pool_provider.aurora]
}

output "workload_identity_provider" {
  value = local.provider
}

output "service_account" {
  value = google_service_account.aurora.email
}
`;
