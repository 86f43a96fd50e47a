/** How every script calls Tailscale, with the customer's API access token. */
export const shellCalls = String.raw`set -euo pipefail

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# The token reaches curl through a file descriptor: other users of this machine can read the arguments of a command.
call() {
  curl -sS --fail-with-body -H @<(printf 'Authorization: Bearer %s\n' "$TAILSCALE_API_KEY") \
    -H 'Content-Type: application/json' "$@" < /dev/null
}`;
