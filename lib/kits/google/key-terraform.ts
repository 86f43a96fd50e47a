/** What the script for a key makes, for Terraform. The output is the field of the connect. */
export const keyTerraform = `# The state of Terraform holds the private key in clear text, whatever an output hides: keep the state where only those
# may read it who may read the key. A connection without a secret leaves none in it.
terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 5.0"
    }
  }
}

variable "project" {
  description = "The id of the project in which the service account is made."
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

resource "google_project_service" "aurora" {
  for_each           = toset(["cloudresourcemanager.googleapis.com"])
  project            = var.project
  service            = each.value
  disable_on_destroy = false
}

resource "google_service_account" "aurora" {
  project      = var.project
  account_id   = var.account
  display_name = "Aurora"
}

resource "google_project_iam_member" "aurora" {
  for_each = var.roles
  project  = var.project
  role     = each.value
  member   = google_service_account.aurora.member
}

resource "google_service_account_key" "aurora" {
  service_account_id = google_service_account.aurora.name
}

output "service_account_json" {
  description = "To see it: terraform output -raw service_account_json"
  value       = base64decode(google_service_account_key.aurora.private_key)
  sensitive   = true
}
`;
