import { shellCalls } from "./shell-calls.ts";

const begin = `main() {
  keys="$(printenv TAILSCALE_API_URL || printf https://api.tailscale.com)/api/v2/tailnet/-/keys"

  [ -n "$(printenv TAILSCALE_API_KEY)" ] || fail "set TAILSCALE_API_KEY to an API access token of yours"
  command -v jq > /dev/null || fail "jq is missing: https://jqlang.org"`;

/** The script that makes the client. It prints the fields of the form. */
export const clientScript = String.raw`#!/usr/bin/env bash
# Makes an OAuth client of your tailnet for Aurora, and prints what to paste into Aurora.
#
#   TAILSCALE_API_KEY=tskey-api-... TAG=tag:aurora bash client.sh
#
# TAILSCALE_API_KEY is an API access token of yours (https://login.tailscale.com/admin/settings/keys). It is used here and goes nowhere else.
# TAG is the tag of machines that join through Aurora. It needs an owner in the policy file.
#
# Needs curl 7.76 and jq. Run again, it makes another client.
${shellCalls}

${begin}
  body=$(jq -n --arg tag "$(printenv TAG || printf tag:aurora)" \
    '{keyType: "client", description: "Aurora", scopes: ["devices:core:read", "auth_keys"], tags: [$tag]}')
  made=$(call -X POST "$keys" --data-raw "$body") || fail "the client could not be made: $made"
  printf 'Paste into Aurora. The secret is not shown again.\n'
  printf '  Client ID      %s\n' "$(jq -r .id <<< "$made")"
  printf '  Client secret  %s\n' "$(jq -r .key <<< "$made")"
}

main
`;

/** The script that deletes a client again. */
export const removeClientScript = String.raw`#!/usr/bin/env bash
# Deletes the OAuth client that client.sh has made. Disconnect Tailscale in Aurora first: that deletes the auth key, for which the client is needed.
#
#   TAILSCALE_API_KEY=tskey-api-... CLIENT_ID=... bash remove-client.sh
#
# Needs curl 7.76 and jq. Machines that have joined stay.
${shellCalls}

${begin}
  id=$(printenv CLIENT_ID || true)
  [[ $id =~ ^[A-Za-z0-9]+$ ]] || fail "set CLIENT_ID to the ID of the client"
  gone=$(call -X DELETE "$keys/$id") || fail "the client $id could not be deleted: $gone"
  printf 'Deleted %s\n' "$id"
}

main
`;
