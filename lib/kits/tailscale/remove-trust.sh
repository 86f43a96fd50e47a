#!/usr/bin/env bash
# Deletes the credential by which your tailnet trusts one connection of Aurora's.
#
#   TAILSCALE_API_KEY=tskey-api-... bash remove-trust.sh
#
# Needs curl 7.76 and jq. It can be run again. Machines that have joined stay, and so do auth keys, which you can delete at
# https://login.tailscale.com/admin/settings/keys.

issuer='@ISSUER@'
subject='@SUBJECT@'
audience='@AUDIENCE@'

set -euo pipefail

find_credentials
for id in $ids; do
  gone=$(call -X DELETE "$keys/$id") || fail "the credential $id could not be deleted: $gone"
  printf 'Deleted %s\n' "$id"
done
[ -n "$ids" ] || printf 'There is nothing to delete.\n'
