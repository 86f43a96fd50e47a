#!/usr/bin/env bash
# Takes back what let Aurora act as your service account, in the order in which it is safe: the binding, the provider, the pool. Without the binding
# no token is given any more, within two minutes; those that were given before end within an hour.
#
# Needs the Google Cloud CLI, signed in (gcloud auth login), or Cloud Shell. It can be run again.

# The project in which the pool and the account are. Empty: the one that gcloud is set to.
project=""
# The service account that Aurora acted as.
account="aurora-reader"

subject="@SUBJECT@"
pool="@POOL@"
provider="@PROVIDER@"

set -euo pipefail

choose_project
find_number
member="principal://iam.googleapis.com/projects/$number/locations/global/workloadIdentityPools/$pool/subject/$subject"

if gcloud iam service-accounts get-iam-policy "$email" --project="$project" --format=json | grep -qF "\"$member\""; then
  gcloud iam service-accounts remove-iam-policy-binding "$email" --project="$project" --role=@ROLE@ --member="$member" --all --format=none
fi
where=(--location=global --project="$project" --quiet)
if [ "$(state_of providers describe "$provider" --workload-identity-pool="$pool")" = ACTIVE ]; then
  gcloud iam workload-identity-pools providers delete "$provider" --workload-identity-pool="$pool" "${where[@]}"
fi
if [ "$(state_of describe "$pool")" = ACTIVE ]; then
  gcloud iam workload-identity-pools delete "$pool" "${where[@]}"
fi
printf 'Removed. The service account stays; if it was made for Aurora alone: gcloud iam service-accounts delete %s\n' "$email"
