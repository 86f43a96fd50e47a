#!/usr/bin/env bash
# Deletes the service account that Aurora acted as with all of its keys, and its role in the project. Disconnect Google Cloud in Aurora first.
#
# Needs the Google Cloud CLI, signed in (gcloud auth login), or Cloud Shell. It can be run again.

# The project in which the account is. Empty: the one that gcloud is set to.
project=""
# The service account that Aurora acted as.
account="aurora-reader"
# Its roles in the project.
roles=(roles/browser)

set -euo pipefail

choose_project

if ! gcloud iam service-accounts describe "$email" --project="$project" --format=none 2> /dev/null; then
  finish "There is no account $email: nothing to remove"
fi
for role in "${roles[@]}"; do
  gcloud projects remove-iam-policy-binding "$project" --member="serviceAccount:$email" --role="$role" --condition=None --format=none
done
# Its keys end with it.
gcloud iam service-accounts delete "$email" --project="$project" --quiet
printf 'Removed\n'
