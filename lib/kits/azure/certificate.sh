#!/usr/bin/env bash
# Lets one connection of Aurora in to your subscription, as an application of your directory that proves itself by a certificate. The private key is
# Aurora's and never leaves its key service: nothing secret is made or sent.
#
#   SUBSCRIPTION=... ROLE=Reader NAME=aurora-certificate bash certificate.sh
#
# Needs the Azure CLI, signed in (az login), or Azure Cloud Shell, and the right to register applications and to give roles. It can be run
# again: what exists stays, and a newer certificate is registered beside the one that is there. remove-certificate.sh takes back what it made.

# What you may choose.
NAME=${NAME:-aurora-certificate}
ROLE=${ROLE:-Reader}
SUBSCRIPTION=${SUBSCRIPTION:-}

# The certificate of this connection. It expires at the end of @LAST_YEAR@.
CREDENTIAL='@CREDENTIAL@'
CERTIFICATE='@CERTIFICATE@'

set -euo pipefail

check_name
choose_subscription
find_cloud
make_application
names=$(az ad app credential list --id "$app" --cert --query "[].displayName" --output tsv)
if ! grep -qxF -- "$CREDENTIAL" <<< "$names"; then
  # --append: what proves the application already goes on doing so.
  az ad app credential reset --id "$app" --cert "$CERTIFICATE" --append --display-name "$CREDENTIAL" --output none
fi
give_role
print_fields "$app"
