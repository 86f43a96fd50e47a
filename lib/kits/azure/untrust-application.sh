#!/usr/bin/env bash
# Takes back what trust-application.sh made: the trust in this connection and, if nothing else proves the application, its roles and itself.
#
#   NAME=aurora-keyless bash untrust-application.sh
#
# Disconnect Azure in Aurora first. It can be run again.

NAME=${NAME:-aurora-keyless}
CREDENTIAL='@CREDENTIAL@'

set -euo pipefail

check_name
require_application
# The trust first: from then on no new token comes.
trusts=$(az ad app federated-credential list --id "$app" --query "[].name" --output tsv)
if grep -qxF -- "$CREDENTIAL" <<< "$trusts"; then
  az ad app federated-credential delete --id "$app" --federated-credential-id "$CREDENTIAL"
  printf 'Removed the trust %s\n' "$CREDENTIAL"
fi
remove_unproved "$CREDENTIAL"
