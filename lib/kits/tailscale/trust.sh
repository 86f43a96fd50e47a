#!/usr/bin/env bash
# Makes your tailnet trust one connection of Aurora's, and prints what to paste into Aurora. No secret leaves your tailnet.
#
#   TAILSCALE_API_KEY=tskey-api-... TAG=tag:aurora bash trust.sh
#
# TAILSCALE_API_KEY is an API access token of yours (https://login.tailscale.com/admin/settings/keys). It is used here and goes nowhere else.
# TAG is the tag of machines that join through Aurora. It needs an owner in the policy file. Empty: Aurora may list machines, and no more.
#
# Aurora keeps no SSH key and no auth key for this connection. Who needs an auth key makes one with the access token that Aurora hands out.
# Needs curl 7.76 and jq. It can be run again: it changes the credential that it has made.

issuer='@ISSUER@'
subject='@SUBJECT@'
# Empty: the one that Tailscale makes.
audience='@AUDIENCE@'

set -euo pipefail

find_credentials
tag=$(printenv TAG || printf tag:aurora)
body=$(jq -n --arg issuer "$issuer" --arg subject "$subject" --arg audience "$audience" --arg tag "$tag" \
  '{keyType: "federated", description: "Aurora", issuer: $issuer, subject: $subject, scopes: ["devices:core:read"]}
   | if $audience == "" then . else .audience = $audience end
   | if $tag == "" then . else .scopes += ["auth_keys"] | .tags = [$tag] end')
if [ -n "$ids" ]; then
  id=$(head -n 1 <<< "$ids")
  made=$(call -X PUT "$keys/$id" --data-raw "$body") || fail "the credential could not be changed: $made"
else
  made=$(call -X POST "$keys" --data-raw "$body") || fail "the credential could not be made: $made"
  id=$(jq -r .id <<< "$made")
fi
printf 'Paste into Aurora:\n  Client ID  %s\n' "$id"
