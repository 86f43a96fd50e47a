#!/usr/bin/env bash
# Removes what setup.sh made: the application, with its service principal, its secrets and its roles.
#
#   bash remove.sh [--name NAME] [--yes]
#
# Without --yes it only shows what it would remove. Disconnect Azure in Aurora first.
set -euo pipefail

NAME=aurora-oauth agreed=false
while [ $# -gt 0 ]; do
  case "$1" in
    --name)
      [ $# -ge 2 ] || fail "$1 needs a value"
      NAME=$2
      shift
      ;;
    --yes) agreed=true ;;
    *) fail "unknown option $1" ;;
  esac
  shift
done
check_name
require_application
printf 'The application %s (%s)\n' "$NAME" "$app"
find_principal
find_roles
[ -z "$roles" ] || printf 'with the role %s\n' "$roles"
[ "$agreed" = true ] || finish "Nothing is removed yet. Run it again with --yes to remove it."
remove_application
