#!/usr/bin/env bash
# Deletes the OAuth client that client.sh has made. Disconnect Tailscale in Aurora first: that deletes the auth key, for which the client is needed.
#
#   TAILSCALE_API_KEY=tskey-api-... CLIENT_ID=... bash remove-client.sh
#
# Needs curl 7.76 and jq. Machines that have joined stay.
set -euo pipefail

find_keys
id=$(printenv CLIENT_ID || true)
[[ $id =~ ^[A-Za-z0-9]+$ ]] || fail "set CLIENT_ID to the ID of the client"
gone=$(call -X DELETE "$keys/$id") || fail "the client $id could not be deleted: $gone"
printf 'Deleted %s\n' "$id"
