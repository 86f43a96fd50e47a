# The token reaches curl through a file descriptor: other users of this machine can read the arguments of a command.
call() {
  curl -sS --fail-with-body -H @<(printf 'Authorization: Bearer %s\n' "$TAILSCALE_API_KEY") \
    -H 'Content-Type: application/json' "$@"
}

find_keys() {
  keys="$(printenv TAILSCALE_API_URL || printf https://api.tailscale.com)/api/v2/tailnet/-/keys"
  [ -n "$(printenv TAILSCALE_API_KEY)" ] || fail "set TAILSCALE_API_KEY to an API access token of yours"
  command -v jq > /dev/null || fail "jq is missing: https://jqlang.org"
}

find_credentials() {
  find_keys
  listed=$(call "$keys?all=true") || fail "the keys of the tailnet could not be read: $listed"
  ids=$(jq -r --arg issuer "$issuer" --arg subject "$subject" --arg audience "$audience" \
    '.keys[] | select(.keyType == "federated" and .issuer == $issuer and .subject == $subject)
     | select($audience == "" or .audience == $audience) | .id' <<< "$listed")
}
