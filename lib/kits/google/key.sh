#!/usr/bin/env bash
# Makes a service account of your project with a key, and prints the key file to paste into Aurora. A key does not expire: prefer a connection without
# a secret where you can.
#
# Needs the Google Cloud CLI, signed in (gcloud auth login), or Cloud Shell. Run again, it makes another key.
set -euo pipefail

# The project in which the account is made. Empty: the one that gcloud is set to.
project=""
# The service account that Aurora acts as. It is made if it is not there.
account="aurora-reader"
# Its roles in the project. One of them must show the project, as roles/browser does.
roles=(roles/browser)

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

# One function, read as a whole: a command must not take the rest of a piped script as its input.
main() {
  command -v gcloud > /dev/null || fail "the Google Cloud CLI is missing: https://cloud.google.com/sdk, or use Cloud Shell"
  [ -n "$project" ] || project=$(gcloud config get-value project 2> /dev/null)
  [ -n "$project" ] || fail "which project? Set it at the top of this script, or with: gcloud config set project ID"
  case "$project" in
    *:*) email="$account@${project#*:}.${project%%:*}.iam.gserviceaccount.com" ;;
    *) email="$account@$project.iam.gserviceaccount.com" ;;
  esac

  gcloud services enable cloudresourcemanager.googleapis.com --project="$project"
  gcloud iam service-accounts describe "$email" --project="$project" --format=none 2> /dev/null ||
    gcloud iam service-accounts create "$account" --project="$project" --display-name=Aurora
  for role in "${roles[@]}"; do
    patiently gcloud projects add-iam-policy-binding "$project" --member="serviceAccount:$email" --role="$role" --condition=None --format=none
  done

  # A file that only you can read, and that is gone when this ends.
  folder=$(umask 077 && mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  patiently gcloud iam service-accounts keys create "$folder/key.json" --iam-account="$email" --project="$project"
  printf '\nPaste into Aurora, from { to }. It is not shown again.\n'
  cat "$folder/key.json"
}

main "$@" < /dev/null
