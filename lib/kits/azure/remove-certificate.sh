#!/usr/bin/env bash
# Takes back what certificate.sh made: the certificates of this connection and, if nothing else proves the application, its roles and itself.
#
#   NAME=aurora-certificate bash remove-certificate.sh
#
# Disconnect Azure in Aurora first. It can be run again.
set -euo pipefail

NAME=${NAME:-aurora-certificate}
# Of every year.
PREFIX='@PREFIX@'

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# One function, read as a whole: a command must not take the rest of a piped script as its input.
main() {
  case "$NAME" in
    '' | *[!A-Za-z0-9._-]*) fail "a name has letters, digits, dots, hyphens and underscores" ;;
  esac
  command -v az > /dev/null || fail "the Azure CLI is missing: https://aka.ms/azure-cli, or use Azure Cloud Shell"
  app=$(az ad app list --display-name "$NAME" --query "[?displayName=='$NAME'].appId" --output tsv) || fail "sign in first: az login"
  case "$app" in
    *$'\n'*) fail "several applications are called $NAME: remove the right one in the portal" ;;
    '')
      printf 'There is no application %s: nothing to remove\n' "$NAME"
      return
      ;;
  esac

  # The certificates first: from then on no new token comes.
  keys=$(az ad app credential list --id "$app" --cert --query "[?starts_with(displayName, '$PREFIX')].keyId" --output tsv)
  for key in $keys; do
    az ad app credential delete --id "$app" --cert --key-id "$key"
    printf 'Removed the certificate %s\n' "$key"
  done
  others=$(az ad app federated-credential list --id "$app" --query "[].name" --output tsv)$(az ad app show --id "$app" --query "[passwordCredentials, keyCredentials][].keyId" --output tsv)
  if [ -n "$others" ]; then
    printf 'The application %s is left: something else proves it\n' "$NAME"
    return
  fi

  # Then the roles, without which tokens that exist are worth nothing. Those of an application that is gone stay behind without a name.
  principal=$(az ad sp list --filter "appId eq '$app'" --query "[].id" --output tsv)
  if [ -n "$principal" ]; then
    roles=$(az role assignment list --assignee "$principal" --all --query "[].id" --output tsv)
    while read -r assignment; do
      [ -z "$assignment" ] || az role assignment delete --ids "$assignment"
    done <<< "$roles"
  fi
  az ad app delete --id "$app"
  printf 'Removed the application %s\n' "$NAME"
}

main "$@" < /dev/null
