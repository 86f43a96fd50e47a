#!/usr/bin/env bash
# Registers an application in your directory that may read your subscriptions, and prints what to paste into Aurora.
#
#   bash setup.sh [--name NAME] [--role ROLE] [--subscription ID]... [--days DAYS]
#
# Needs the Azure CLI, signed in (az login), or Azure Cloud Shell. It can be run again: what exists stays, and you get another secret.
# remove.sh takes back what it made.
set -euo pipefail

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

give_role() { # subscription
  local held
  held=$(az role assignment list --assignee "$principal" --role "$role" --scope "/subscriptions/$1" --query "[].id" --output tsv)
  if [ -n "$held" ]; then
    printf 'It has the role %s on %s\n' "$role" "$1"
    return
  fi
  printf 'Giving it the role %s on %s\n' "$role" "$1"
  # A new principal takes a moment to be known everywhere.
  for attempt in 1 2 3 4 5 6; do
    if az role assignment create --assignee-object-id "$principal" --assignee-principal-type ServicePrincipal \
      --role "$role" --scope "/subscriptions/$1" --output none; then
      return
    fi
    [ "$attempt" -lt 6 ] && sleep 10
  done
  fail "the role could not be given: you need the role Owner or User Access Administrator on $1"
}

# One function, read as a whole: a command must not take the rest of a piped script as its input.
main() {
  name="aurora-oauth"
  role="Reader"
  days=180
  subscriptions=()

  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || fail "$1 needs a value"
    case "$1" in
      --name) name=$2 ;;
      --role) role=$2 ;;
      --days) days=$2 ;;
      --subscription) subscriptions+=("$2") ;;
      *) fail "unknown option $1" ;;
    esac
    shift 2
  done

  case "$name" in
    '' | *[!A-Za-z0-9._-]*) fail "a name has letters, digits, dots, hyphens and underscores" ;;
  esac
  case "$days" in
    '' | *[!0-9]*) fail "--days needs a number" ;;
  esac
  command -v az > /dev/null || fail "the Azure CLI is missing: https://aka.ms/azure-cli, or use Azure Cloud Shell"
  tenant=$(az account show --query tenantId --output tsv) || fail "sign in first: az login"
  if [ ${#subscriptions[@]} -eq 0 ]; then
    subscriptions=("$(az account show --query id --output tsv)")
  fi

  # The end of the secret: date differs between Linux and macOS.
  expires=$(date -u -d "+${days} days" +%Y-%m-%dT%H:%M:%SZ 2> /dev/null || date -u -v "+${days}d" +%Y-%m-%dT%H:%M:%SZ)

  app=$(az ad app list --display-name "$name" --query "[?displayName=='$name'].appId" --output tsv)
  case "$app" in
    *$'\n'*) fail "several applications are called $name: choose another --name" ;;
    '')
      printf 'Registering the application %s\n' "$name"
      app=$(az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId --output tsv)
      ;;
    *) printf 'The application %s exists\n' "$name" ;;
  esac

  principal=$(az ad sp list --filter "appId eq '$app'" --query "[].id" --output tsv)
  if [ -z "$principal" ]; then
    printf 'Creating its service principal\n'
    principal=$(az ad sp create --id "$app" --query id --output tsv)
  fi

  for subscription in "${subscriptions[@]}"; do
    give_role "$subscription"
  done

  secret=$(az ad app credential reset --id "$app" --append --display-name aurora --end-date "$expires" --query password --output tsv)

  cat << TEXT

Paste this into Aurora. The secret is not shown again.

  Tenant ID        $tenant
  Client ID        $app
  Client secret    $secret
  Subscription ID  ${subscriptions[0]}
  Expires          $expires

A new secret and a new role take up to a few minutes to work everywhere.
TEXT
}

main "$@" < /dev/null
