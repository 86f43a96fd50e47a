#!/usr/bin/env bash
# Lets one connection of Aurora in to your subscription, as an application of your directory that proves itself by a certificate. The private key is
# Aurora's and never leaves its key service: nothing secret is made or sent.
#
#   SUBSCRIPTION=... ROLE=Reader NAME=aurora-certificate bash certificate.sh
#
# Needs the Azure CLI, signed in (az login), or Azure Cloud Shell, and the right to register applications and to give roles. It can be run
# again: what exists stays, and a newer certificate is registered beside the one that is there. remove-certificate.sh takes back what it made.
set -euo pipefail

# What you may choose.
NAME=${NAME:-aurora-certificate}
ROLE=${ROLE:-Reader}
SUBSCRIPTION=${SUBSCRIPTION:-}

# The certificate of this connection. It expires at the end of @LAST_YEAR@.
CREDENTIAL='@CREDENTIAL@'
CERTIFICATE='@CERTIFICATE@'

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
    AzureUSGovernment) cloud=usgovernment ;;
    AzureChinaCloud) cloud=china ;;
    *) cloud=public ;;
  esac

  app=$(az ad app list --display-name "$NAME" --query "[?displayName=='$NAME'].appId" --output tsv)
  case "$app" in
    *$'\n'*) fail "several applications are called $NAME: choose another NAME" ;;
    '') app=$(az ad app create --display-name "$NAME" --sign-in-audience AzureADMyOrg --query appId --output tsv) ;;
  esac
  principal=$(az ad sp list --filter "appId eq '$app'" --query "[].id" --output tsv)
  [ -n "$principal" ] || principal=$(az ad sp create --id "$app" --query id --output tsv)

  names=$(az ad app credential list --id "$app" --cert --query "[].displayName" --output tsv)
  if ! grep -qxF -- "$CREDENTIAL" <<< "$names"; then
    # --append: what proves the application already goes on doing so.
    az ad app credential reset --id "$app" --cert "$CERTIFICATE" --append --display-name "$CREDENTIAL" --output none
  fi
  give_role "$principal"

  cat << TEXT

Paste this into Aurora. Nothing of it is secret.

  tenantId        $tenant
  clientId        $app
  subscriptionId  $SUBSCRIPTION
  cloud           $cloud

A new certificate and a new role take up to five minutes to work everywhere.
TEXT
}

main "$@" < /dev/null
