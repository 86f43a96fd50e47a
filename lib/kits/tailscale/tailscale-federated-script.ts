import type { Trust } from "../../identity/identity-token-source.ts";
import { plain } from "../plain.ts";
import { shellCalls } from "./shell-calls.ts";

const begin = ({ issuer, subject, audience }: Trust) => String.raw`main() {
  issuer='${plain(issuer)}'
  subject='${plain(subject)}'
  # Empty: the one that Tailscale makes.
  audience='${audience === undefined ? "" : plain(audience)}'
  keys="$(printenv TAILSCALE_API_URL || printf https://api.tailscale.com)/api/v2/tailnet/-/keys"

  [ -n "$(printenv TAILSCALE_API_KEY)" ] || fail "set TAILSCALE_API_KEY to an API access token of yours"
  command -v jq > /dev/null || fail "jq is missing: https://jqlang.org"

  listed=$(call "$keys?all=true") || fail "the keys of the tailnet could not be read: $listed"
  ids=$(jq -r --arg issuer "$issuer" --arg subject "$subject" --arg audience "$audience" \
    '.keys[] | select(.keyType == "federated" and .issuer == $issuer and .subject == $subject)
     | select($audience == "" or .audience == $audience) | .id' <<< "$listed")`;

/** The script that makes the credential, or changes the one that it has made. It prints the field of the form. */
export const buildTrustScript = (trust: Trust): string => String.raw`#!/usr/bin/env bash
# Makes your tailnet trust one connection of Aurora's, and prints what to paste into Aurora. No secret leaves your tailnet.
#
#   TAILSCALE_API_KEY=tskey-api-... TAG=tag:aurora bash trust.sh
#
# TAILSCALE_API_KEY is an API access token of yours (https://login.tailscale.com/admin/settings/keys). It is used here and goes nowhere else.
# TAG is the tag of machines that join through Aurora. It needs an owner in the policy file. Empty: Aurora may list machines, and no more.
#
# Aurora keeps no SSH key and no auth key for this connection. Who needs an auth key makes one with the access token that Aurora hands out.
# Needs curl 7.76 and jq. It can be run again: it changes the credential that it has made.
${shellCalls}

${begin(trust)}
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
}

main
`;

/** The script that deletes the credential again. */
export const buildRemoveScript = (trust: Trust): string => String.raw`#!/usr/bin/env bash
# Deletes the credential by which your tailnet trusts one connection of Aurora's.
#
#   TAILSCALE_API_KEY=tskey-api-... bash remove-trust.sh
#
# Needs curl 7.76 and jq. It can be run again. Machines that have joined stay, and so do auth keys, which you can delete at
# https://login.tailscale.com/admin/settings/keys.
${shellCalls}

${begin(trust)}
  for id in $ids; do
    gone=$(call -X DELETE "$keys/$id") || fail "the credential $id could not be deleted: $gone"
    printf 'Deleted %s\n' "$id"
  done
  [ -n "$ids" ] || printf 'There is nothing to delete.\n'
}

main
`;
