#!/usr/bin/env bash
# Lets one connection of Aurora in to your subscription, as an application of your directory. No secret is made.
#
#   SUBSCRIPTION=... ROLE=Reader NAME=aurora-keyless bash trust-application.sh
#
# Needs the Azure CLI, signed in (az login), or Azure Cloud Shell, and the right to register applications and to give roles. It can be run
# again: what exists stays, and the trust is written as it must be. untrust-application.sh takes back what it made.
set -euo pipefail

# What you may choose.
NAME=${NAME:-aurora-keyless}
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
    '' | *[!A-Za-z0-9._-]*) fail "a name has letters, digits, dots, hyphens and underscores" ;;
  esac
  command -v az > /dev/null || fail "the Azure CLI is missing: https://aka.ms/azure-cli, or use Azure Cloud Shell"
  tenant=$(az account show --query tenantId --output tsv) || fail "sign in first: az login"
  [ -n "$SUBSCRIPTION" ] || SUBSCRIPTION=$(az account show --query id --output tsv)
  case "$(az cloud show --query name --output tsv)" in
    AzureUSGovernment) cloud=usgovernment graph=https://graph.microsoft.us audience=api://AzureADTokenExchangeUSGov ;;
    AzureChinaCloud) cloud=china graph=https://microsoftgraph.chinacloudapi.cn audience=api://AzureADTokenExchangeChina ;;
    *) cloud=public graph=https://graph.microsoft.com audience=api://AzureADTokenExchange ;;
  esac
  [ -z "$AUDIENCE" ] || audience=$AUDIENCE

  app=$(az ad app list --display-name "$NAME" --query "[?displayName=='$NAME'].appId" --output tsv)
  case "$app" in
    *$'\n'*) fail "several applications are called $NAME: choose another NAME" ;;
    '') app=$(az ad app create --display-name "$NAME" --sign-in-audience AzureADMyOrg --query appId --output tsv) ;;
  esac
  principal=$(az ad sp list --filter "appId eq '$app'" --query "[].id" --output tsv)
  [ -n "$principal" ] || principal=$(az ad sp create --id "$app" --query id --output tsv)

  az rest --method PATCH --headers Prefer=create-if-missing --output none \
    --url "$graph/v1.0/applications(appId='$app')/federatedIdentityCredentials(name='$CREDENTIAL')" \
    --body "{\"name\":\"$CREDENTIAL\",\"issuer\":\"$ISSUER\",\"subject\":\"$SUBJECT\",\"audiences\":[\"$audience\"]}"
  give_role "$principal"

  cat << TEXT

Paste this into Aurora. Nothing of it is secret.

  tenantId        $tenant
  clientId        $app
  subscriptionId  $SUBSCRIPTION
  cloud           $cloud

A new trust and a new role take up to five minutes to work everywhere.
TEXT
}

main "$@" < /dev/null
