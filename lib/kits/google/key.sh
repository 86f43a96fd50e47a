#!/usr/bin/env bash
# Makes a service account of your project with a key, and prints the key file to paste into Aurora. A key does not expire: prefer a connection without
# a secret where you can.
#
# Needs the Google Cloud CLI, signed in (gcloud auth login), or Cloud Shell. Run again, it makes another key.

# The project in which the account is made. Empty: the one that gcloud is set to.
project=""
# The service account that Aurora acts as. It is made if it is not there.
account="aurora-reader"
# Its roles in the project. One of them must show the project, as roles/browser does.
roles=(roles/browser)

set -euo pipefail

choose_project

gcloud services enable cloudresourcemanager.googleapis.com --project="$project"
make_account

# A file that only you can read, and that is gone when this ends.
folder=$(umask 077 && mktemp -d)
trap 'rm -rf "$folder"' EXIT
patiently gcloud iam service-accounts keys create "$folder/key.json" --iam-account="$email" --project="$project"
printf '\nPaste into Aurora, from { to }. It is not shown again.\n'
cat "$folder/key.json"
