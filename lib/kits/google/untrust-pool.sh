#!/usr/bin/env bash
# Takes back what let Aurora act as your service account, in the order in which it is safe: the binding, the provider, the pool. Without the binding
# no token is given any more, within two minutes; those that were given before end within an hour.
#
# Needs the Google Cloud CLI, signed in (gcloud auth login), or Cloud Shell. It can be run again.
set -euo pipefail

# The project in which the pool and the account are. Empty: the one that gcloud is set to.
project=""
# The service account that Aurora acted as.
account="aurora-reader"

subject="@SUBJECT@"
pool="@POOL@"
provider="@PROVIDER@"

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# One function, read as a whole: a command must not take the rest of a piped script as its input.
main() {
  command -v gcloud > /dev/null || fail "the Google Cloud CLI is missing: https://cloud.google.com/sdk, or use Cloud Shell"
  [ -n "$project" ] || project=$(gcloud config get-value project 2> /dev/null)
  [ -n "$project" ] || fail "which project? Set it at the top of this script, or with: gcloud config set project ID"
  number=$(gcloud projects describe "$project" --format='value(projectNumber)') || fail "the project $project cannot be read: sign in first, with gcloud auth login"
  member="principal://iam.googleapis.com/projects/$number/locations/global/workloadIdentityPools/$pool/subject/$subject"
  case "$project" in
    *:*) email="$account@${project#*:}.${project%%:*}.iam.gserviceaccount.com" ;;
    *) email="$account@$project.iam.gserviceaccount.com" ;;
  esac

  if gcloud iam service-accounts get-iam-policy "$email" --project="$project" --format=json | grep -qF "\"$member\""; then
    gcloud iam service-accounts remove-iam-policy-binding "$email" --project="$project" --role=@ROLE@ --member="$member" --all --format=none
  fi
  state=$(gcloud iam workload-identity-pools providers describe "$provider" --workload-identity-pool="$pool" --location=global --project="$project" --format='value(state)' 2> /dev/null || true)
  if [ "$state" = ACTIVE ]; then
    gcloud iam workload-identity-pools providers delete "$provider" --workload-identity-pool="$pool" --location=global --project="$project" --quiet
  fi
  state=$(gcloud iam workload-identity-pools describe "$pool" --location=global --project="$project" --format='value(state)' 2> /dev/null || true)
  if [ "$state" = ACTIVE ]; then
    gcloud iam workload-identity-pools delete "$pool" --location=global --project="$project" --quiet
  fi
  printf 'Removed. The service account stays; if it was made for Aurora alone: gcloud iam service-accounts delete %s\n' "$email"
}

main "$@" < /dev/null
