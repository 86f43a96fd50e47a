#!/usr/bin/env bash
# Lets Aurora act as one service account of your project without a key: a workload identity pool of its own trusts the issuer of your organisation in
# Aurora, and one subject of that issuer may take the account's tokens.
#
# Needs the Google Cloud CLI, signed in (gcloud auth login), or Cloud Shell. It can be run again: what is there already is set as it says here.

# The project in which the pool and the account are made. Empty: the one that gcloud is set to.
project=""
# The service account that Aurora acts as. It is made if it is not there.
account="aurora-reader"
# Its roles in the project. One of them must show the project, as roles/browser does.
roles=(roles/browser)

issuer="@ISSUER@"
subject="@SUBJECT@"
# Empty: the provider's name.
audience="@AUDIENCE@"
pool="@POOL@"
provider="@PROVIDER@"

set -euo pipefail

choose_project
find_number
name="projects/$number/locations/global/workloadIdentityPools/$pool/providers/$provider"

gcloud services enable @SERVICES@ --project="$project"
make_pool
make_provider
make_account
patiently gcloud iam service-accounts add-iam-policy-binding "$email" --project="$project" --role=@ROLE@ \
  --member="principal://iam.googleapis.com/projects/$number/locations/global/workloadIdentityPools/$pool/subject/$subject" --condition=None --format=none

printf '\nPaste into Aurora:\n'
printf '  Workload identity provider  %s\n' "$name"
printf '  Service account             %s\n' "$email"
printf 'Google takes up to two minutes until the account lets Aurora in.\n'
