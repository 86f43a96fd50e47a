#!/usr/bin/env bash
# Takes back what trust-application.sh made: the trust in this connection and, if nothing else proves the application, its roles and itself.
#
#   NAME=aurora-keyless bash untrust-application.sh
#
# Disconnect Azure in Aurora first. It can be run again.
set -euo pipefail

NAME=${NAME:-aurora-keyless}
CREDENTIAL='@CREDENTIAL@'

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

  # The trust first: from then on no new token comes.
  trusts=$(az ad app federated-credential list --id "$app" --query "[].name" --output tsv)
  if grep -qxF -- "$CREDENTIAL" <<< "$trusts"; then
    az ad app federated-credential delete --id "$app" --federated-credential-id "$CREDENTIAL"
    printf 'Removed the trust %s\n' "$CREDENTIAL"
  fi
  others=$(grep -vxF -- "$CREDENTIAL" <<< "$trusts" || true)$(az ad app show --id "$app" --query "[passwordCredentials, keyCredentials][].keyId" --output tsv)
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
