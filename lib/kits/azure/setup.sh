#!/usr/bin/env bash
# Registers an application in your directory that may read your subscriptions, and prints what to paste into Aurora.
#
#   bash setup.sh [--name NAME] [--role ROLE] [--subscription ID]... [--days DAYS]
#
# Needs the Azure CLI, signed in (az login), or Azure Cloud Shell. It can be run again: what exists stays, and you get another secret.
# remove.sh takes back what it made.
set -euo pipefail

NAME=aurora-oauth ROLE=Reader SUBSCRIPTION='' days=180 more=()
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "$1 needs a value"
  case "$1" in
    --name) NAME=$2 ;;
    --role) ROLE=$2 ;;
    --days) days=$2 ;;
    --subscription) more+=("$2") ;;
    *) fail "unknown option $1" ;;
  esac
  shift 2
done
[[ $days =~ ^[0-9]+$ ]] || fail "--days needs a number"
check_name
choose_subscription
# The end of the secret: date differs between Linux and macOS.
expires=$(date -u -d "+${days} days" +%Y-%m-%dT%H:%M:%SZ 2> /dev/null || date -u -v "+${days}d" +%Y-%m-%dT%H:%M:%SZ)
make_application
for SUBSCRIPTION in "${more[@]:-$SUBSCRIPTION}"; do
  give_role
done
secret=$(az ad app credential reset --id "$app" --append --display-name aurora --end-date "$expires" --query password --output tsv)
printf '\nPaste this into Aurora. The secret is not shown again.\n\n'
printf '  %-15s  %s\n' 'Tenant ID' "$tenant" 'Client ID' "$app" 'Client secret' "$secret" 'Subscription ID' "${more[0]:-$SUBSCRIPTION}" \
  Expires "$expires"
printf '\nWhat is new takes up to a few minutes to work everywhere.\n'
