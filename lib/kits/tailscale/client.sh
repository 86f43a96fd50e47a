#!/usr/bin/env bash
# Makes an OAuth client of your tailnet for Aurora, and prints what to paste into Aurora.
#
#   TAILSCALE_API_KEY=tskey-api-... TAG=tag:aurora bash client.sh
#
# TAILSCALE_API_KEY is an API access token of yours (https://login.tailscale.com/admin/settings/keys). It is used here and goes nowhere else.
# TAG is the tag of machines that join through Aurora. It needs an owner in the policy file.
#
# Needs curl 7.76 and jq. Run again, it makes another client.
set -euo pipefail

find_keys
body=$(jq -n --arg tag "$(printenv TAG || printf tag:aurora)" \
  '{keyType: "client", description: "Aurora", scopes: ["devices:core:read", "auth_keys"], tags: [$tag]}')
made=$(call -X POST "$keys" --data-raw "$body") || fail "the client could not be made: $made"
printf 'Paste into Aurora. The secret is not shown again.\n'
printf '  Client ID      %s\n' "$(jq -r .id <<< "$made")"
printf '  Client secret  %s\n' "$(jq -r .key <<< "$made")"
