#!/usr/bin/env bash
# Lets Aurora act as one service account of your project without a key: a workload identity pool of its own trusts the issuer of your organisation in
# Aurora, and one subject of that issuer may take the account's tokens.
#
# Needs the Google Cloud CLI, signed in (gcloud auth login), or Cloud Shell. It can be run again: what is there already is set as it says here.
set -euo pipefail

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

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# What was just made takes a moment to be known everywhere.
patiently() {
  for attempt in 1 2 3 4 5 6; do
    "$@" && return
    [ "$attempt" -lt 6 ] && sleep 10
  done
  fail "this did not succeed: $*"
}

make_pool() {
  local state
  state=$(gcloud iam workload-identity-pools describe "$pool" --location=global --project="$project" --format='value(state)' 2> /dev/null || true)
  case "$state" in
    '') gcloud iam workload-identity-pools create "$pool" --location=global --project="$project" --display-name=Aurora ;;
    DELETED) gcloud iam workload-identity-pools undelete "$pool" --location=global --project="$project" ;;
  esac
}

make_provider() {
  local state settings where=(--workload-identity-pool="$pool" --location=global --project="$project")
  settings=(
    --issuer-uri="$issuer"
    --allowed-audiences="${audience:-https://iam.googleapis.com/$name}"
    --attribute-mapping="google.subject=assertion.sub"
    --attribute-condition="assertion.sub=='$subject'"
  )
  state=$(gcloud iam workload-identity-pools providers describe "$provider" "${where[@]}" --format='value(state)' 2> /dev/null || true)
  if [ -z "$state" ]; then
    gcloud iam workload-identity-pools providers create-oidc "$provider" "${where[@]}" "${settings[@]}" && return
    fail "the provider was not made. If it says 'Org Policy violated' above, an administrator of your organisation must allow $issuer in the policy constraints/iam.workloadIdentityPoolProviders"
  fi
  if [ "$state" = DELETED ]; then
    gcloud iam workload-identity-pools providers undelete "$provider" "${where[@]}"
  fi
  patiently gcloud iam workload-identity-pools providers update-oidc "$provider" "${where[@]}" "${settings[@]}"
}

make_account() {
  gcloud iam service-accounts describe "$email" --project="$project" --format=none 2> /dev/null ||
    gcloud iam service-accounts create "$account" --project="$project" --display-name=Aurora
  for role in "${roles[@]}"; do
    patiently gcloud projects add-iam-policy-binding "$project" --member="serviceAccount:$email" --role="$role" --condition=None --format=none
  done
}

# One function, read as a whole: a command must not take the rest of a piped script as its input.
main() {
  command -v gcloud > /dev/null || fail "the Google Cloud CLI is missing: https://cloud.google.com/sdk, or use Cloud Shell"
  [ -n "$project" ] || project=$(gcloud config get-value project 2> /dev/null)
  [ -n "$project" ] || fail "which project? Set it at the top of this script, or with: gcloud config set project ID"
  number=$(gcloud projects describe "$project" --format='value(projectNumber)') || fail "the project $project cannot be read: sign in first, with gcloud auth login"
  name="projects/$number/locations/global/workloadIdentityPools/$pool/providers/$provider"
  case "$project" in
    *:*) email="$account@${project#*:}.${project%%:*}.iam.gserviceaccount.com" ;;
    *) email="$account@$project.iam.gserviceaccount.com" ;;
  esac

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
}

main "$@" < /dev/null
