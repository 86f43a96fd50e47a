#!/usr/bin/env bash
# Takes back what certificate.sh made: the certificates of this connection and, if nothing else proves the application, its roles and itself.
#
#   NAME=aurora-certificate bash remove-certificate.sh
#
# Disconnect Azure in Aurora first. It can be run again.

NAME=${NAME:-aurora-certificate}
# Of every year.
PREFIX='@PREFIX@'

set -euo pipefail

check_name
require_application
# The certificates first: from then on no new token comes.
keys=$(az ad app credential list --id "$app" --cert --query "[?starts_with(displayName, '$PREFIX')].keyId" --output tsv)
for key in $keys; do
  az ad app credential delete --id "$app" --cert --key-id "$key"
  printf 'Removed the certificate %s\n' "$key"
done
remove_unproved ''
