#!/usr/bin/env bash
# Lets one connection of Aurora in to your subscription, as a user-assigned managed identity: for those who may not register applications.
# No secret is made.
#
#   SUBSCRIPTION=... RESOURCE_GROUP=aurora LOCATION=westeurope ROLE=Reader NAME=aurora-keyless bash trust-identity.sh
#
# Needs the Azure CLI, signed in (az login), or Azure Cloud Shell, and the role Owner on the subscription. It can be run again: what exists
# stays, and the trust is written as it must be. untrust-identity.sh takes back what it made.
set -euo pipefail

# What you may choose.
NAME=${NAME:-aurora-keyless}
RESOURCE_GROUP=${RESOURCE_GROUP:-aurora}
LOCATION=${LOCATION:-westeurope}
ROLE=${ROLE:-Reader}
SUBSCRIPTION=${SUBSCRIPTION:-}

# What Azure compares, letter by letter.
CREDENTIAL='@CREDENTIAL@'
ISSUER='@ISSUER@'
SUBJECT='@SUBJECT@'
# Empty: that of the cloud.
AUDIENCE='@AUDIENCE@'

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

give_role() { # principal
  local held
  held=$(az role assignment list --assignee "$1" --role "$ROLE" --scope "/subscriptions/$SUBSCRIPTION" --query "[].id" --output tsv)
  [ -z "$held" ] || return 0
  # A new principal takes a moment to be known everywhere.
  for attempt in 1 2 3 4 5 6; do
    if az role assignment create --assignee-object-id "$1" --assignee-principal-type ServicePrincipal \
      --role "$ROLE" --scope "/subscriptions/$SUBSCRIPTION" --output none; then
      return
    fi
    [ "$attempt" -lt 6 ] && sleep 10
  done
  fail "the role could not be given: you need the role Owner or User Access Administrator on $SUBSCRIPTION"
}

# One function, read as a whole: a command must not take the rest of a piped script as its input.
main() {
  case "$NAME" in
    '' | *[!A-Za-z0-9_-]*) fail "a name has letters, digits, hyphens and underscores" ;;
  esac
  command -v az > /dev/null || fail "the Azure CLI is missing: https://aka.ms/azure-cli, or use Azure Cloud Shell"
  tenant=$(az account show --query tenantId --output tsv) || fail "sign in first: az login"
  [ -n "$SUBSCRIPTION" ] || SUBSCRIPTION=$(az account show --query id --output tsv)
  case "$(az cloud show --query name --output tsv)" in
    AzureUSGovernment) cloud=usgovernment audience=api://AzureADTokenExchangeUSGov ;;
    AzureChinaCloud) cloud=china audience=api://AzureADTokenExchangeChina ;;
    *) cloud=public audience=api://AzureADTokenExchange ;;
  esac
  [ -z "$AUDIENCE" ] || audience=$AUDIENCE

  if [ "$(az group exists --name "$RESOURCE_GROUP" --subscription "$SUBSCRIPTION")" != true ]; then
    az group create --name "$RESOURCE_GROUP" --location "$LOCATION" --subscription "$SUBSCRIPTION" --output none
  fi
  # Both calls leave what exists as it is.
  made=$(az identity create --name "$NAME" --resource-group "$RESOURCE_GROUP" --location "$LOCATION" --subscription "$SUBSCRIPTION" \
    --query "[id, clientId, principalId]" --output tsv)
  read -r identity client principal <<< "$(tr '\n\t' '  ' <<< "$made")"
  az identity federated-credential create --name "$CREDENTIAL" --identity-name "$NAME" --resource-group "$RESOURCE_GROUP" \
    --subscription "$SUBSCRIPTION" --issuer "$ISSUER" --subject "$SUBJECT" --audiences "$audience" --output none ||
    fail "the trust could not be written. RequestDisallowedByPolicy: the policy FIC_LimitToWellknownIssuers forbids it, and does not bind applications"
  give_role "$principal"

  cat << TEXT

Paste this into Aurora. Nothing of it is secret.

  tenantId        $tenant
  clientId        $client
  subscriptionId  $SUBSCRIPTION
  cloud           $cloud
  identityId      $identity

A new trust and a new role take up to five minutes to work everywhere.
TEXT
}

main "$@" < /dev/null
