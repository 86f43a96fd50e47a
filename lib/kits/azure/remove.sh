#!/usr/bin/env bash
# Removes what setup.sh made: the application, with its service principal, its secrets and its roles.
#
#   bash remove.sh [--name NAME] [--yes]
#
# Without --yes it only shows what it would remove. Disconnect Azure in Aurora first.
set -euo pipefail

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# One function, read as a whole: a command must not take the rest of a piped script as its input.
main() {
  name="aurora-oauth"
  agreed=false

  while [ $# -gt 0 ]; do
    case "$1" in
      --name)
        [ $# -ge 2 ] || fail "$1 needs a value"
        name=$2
        shift 2
        ;;
      --yes)
        agreed=true
        shift
        ;;
      *) fail "unknown option $1" ;;
    esac
  done

  case "$name" in
    '' | *[!A-Za-z0-9._-]*) fail "a name has letters, digits, dots, hyphens and underscores" ;;
  esac
  command -v az > /dev/null || fail "the Azure CLI is missing: https://aka.ms/azure-cli, or use Azure Cloud Shell"

  app=$(az ad app list --display-name "$name" --query "[?displayName=='$name'].appId" --output tsv) || fail "sign in first: az login"
  case "$app" in
    *$'\n'*) fail "several applications are called $name: remove the right one in the portal" ;;
    '')
      printf 'There is no application %s: nothing to remove\n' "$name"
      exit 0
      ;;
  esac

  principal=$(az ad sp list --filter "appId eq '$app'" --query "[].id" --output tsv)
  roles=""
  if [ -n "$principal" ]; then
    roles=$(az role assignment list --assignee "$principal" --all --query "[].id" --output tsv)
  fi

  printf 'The application %s (%s)\n' "$name" "$app"
  [ -z "$roles" ] || printf 'with the role %s\n' "$roles"
  if [ "$agreed" = false ]; then
    printf 'Nothing is removed yet. Run it again with --yes to remove it.\n'
    exit 0
  fi

  # Roles first: those of an application that is gone stay behind without a name.
  while read -r assignment; do
    [ -z "$assignment" ] || az role assignment delete --ids "$assignment"
  done <<< "$roles"
  az ad app delete --id "$app"
  printf 'Removed\n'
}

main "$@" < /dev/null
