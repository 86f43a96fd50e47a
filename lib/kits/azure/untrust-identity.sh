#!/usr/bin/env bash
# Takes back what trust-identity.sh made: the trust in this connection and, if nothing else uses it, the roles of the identity and itself.
#
#   SUBSCRIPTION=... RESOURCE_GROUP=aurora NAME=aurora-keyless bash untrust-identity.sh
#
# The resource group stays. Disconnect Azure in Aurora first. It can be run again.

NAME=${NAME:-aurora-keyless}
RESOURCE_GROUP=${RESOURCE_GROUP:-aurora}
SUBSCRIPTION=${SUBSCRIPTION:-}
CREDENTIAL='@CREDENTIAL@'

set -euo pipefail

check_name
[ -n "$SUBSCRIPTION" ] || SUBSCRIPTION=$(az account show --query id --output tsv) || fail "sign in first: az login"
place=(--resource-group "$RESOURCE_GROUP" --subscription "$SUBSCRIPTION")
principal=$(az identity list "${place[@]}" --query "[?name=='$NAME'].principalId" --output tsv)
[ -n "$principal" ] || finish "There is no identity $NAME: nothing to remove"

# The trust first: from then on no new token comes.
trusts=$(az identity federated-credential list --identity-name "$NAME" "${place[@]}" --query "[].name" --output tsv)
if grep -qxF -- "$CREDENTIAL" <<< "$trusts"; then
  az identity federated-credential delete --yes --name "$CREDENTIAL" --identity-name "$NAME" "${place[@]}"
  printf 'Removed the trust %s\n' "$CREDENTIAL"
fi
others=$(grep -vxF -- "$CREDENTIAL" <<< "$trusts" || true)
[ -z "$others" ] || finish "The identity $NAME is left: something else uses it"
find_roles
remove_roles
az identity delete --name "$NAME" "${place[@]}"
printf 'Removed the identity %s\n' "$NAME"
