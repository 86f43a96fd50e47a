#!/usr/bin/env bash
# Takes back what trust-identity.sh made: the trust in this connection and, if nothing else uses it, the roles of the identity and itself.
#
#   SUBSCRIPTION=... RESOURCE_GROUP=aurora NAME=aurora-keyless bash untrust-identity.sh
#
# The resource group stays. Disconnect Azure in Aurora first. It can be run again.
set -euo pipefail

NAME=${NAME:-aurora-keyless}
RESOURCE_GROUP=${RESOURCE_GROUP:-aurora}
SUBSCRIPTION=${SUBSCRIPTION:-}
CREDENTIAL='@CREDENTIAL@'

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# One function, read as a whole: a command must not take the rest of a piped script as its input.
main() {
  command -v az > /dev/null || fail "the Azure CLI is missing: https://aka.ms/azure-cli, or use Azure Cloud Shell"
  [ -n "$SUBSCRIPTION" ] || SUBSCRIPTION=$(az account show --query id --output tsv) || fail "sign in first: az login"
  place=(--resource-group "$RESOURCE_GROUP" --subscription "$SUBSCRIPTION")

  principal=$(az identity list "${place[@]}" --query "[?name=='$NAME'].principalId" --output tsv)
  if [ -z "$principal" ]; then
    printf 'There is no identity %s: nothing to remove\n' "$NAME"
    return
  fi

  # The trust first: from then on no new token comes.
  trusts=$(az identity federated-credential list --identity-name "$NAME" "${place[@]}" --query "[].name" --output tsv)
  if grep -qxF -- "$CREDENTIAL" <<< "$trusts"; then
    az identity federated-credential delete --yes --name "$CREDENTIAL" --identity-name "$NAME" "${place[@]}"
    printf 'Removed the trust %s\n' "$CREDENTIAL"
  fi
  if grep -vxF -- "$CREDENTIAL" <<< "$trusts" | grep -q .; then
    printf 'The identity %s is left: something else uses it\n' "$NAME"
    return
  fi

  # Then the roles, without which tokens that exist are worth nothing.
  roles=$(az role assignment list --assignee "$principal" --all --query "[].id" --output tsv)
  while read -r assignment; do
    [ -z "$assignment" ] || az role assignment delete --ids "$assignment"
  done <<< "$roles"
  az identity delete --name "$NAME" "${place[@]}"
  printf 'Removed the identity %s\n' "$NAME"
}

main "$@" < /dev/null
