#!/usr/bin/env bash
# Deletes the service account that Aurora acted as with all of its keys, and its role in the project. Disconnect Google Cloud in Aurora first.
#
# Needs the Google Cloud CLI, signed in (gcloud auth login), or Cloud Shell. It can be run again.
set -euo pipefail

# The project in which the account is. Empty: the one that gcloud is set to.
project=""
# The service account that Aurora acted as.
account="aurora-reader"
# Its roles in the project.
roles=(roles/browser)

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# One function, read as a whole: a command must not take the rest of a piped script as its input.
main() {
  command -v gcloud > /dev/null || fail "the Google Cloud CLI is missing: https://cloud.google.com/sdk, or use Cloud Shell"
  [ -n "$project" ] || project=$(gcloud config get-value project 2> /dev/null)
  [ -n "$project" ] || fail "which project? Set it at the top of this script, or with: gcloud config set project ID"
  case "$project" in
    *:*) email="$account@${project#*:}.${project%%:*}.iam.gserviceaccount.com" ;;
    *) email="$account@$project.iam.gserviceaccount.com" ;;
  esac

  if ! gcloud iam service-accounts describe "$email" --project="$project" --format=none 2> /dev/null; then
    printf 'There is no account %s: nothing to remove\n' "$email"
    exit 0
  fi
  for role in "${roles[@]}"; do
    gcloud projects remove-iam-policy-binding "$project" --member="serviceAccount:$email" --role="$role" --condition=None --format=none
  done
  # Its keys end with it.
  gcloud iam service-accounts delete "$email" --project="$project" --quiet
  printf 'Removed\n'
}

main "$@" < /dev/null
