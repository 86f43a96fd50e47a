fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

finish() {
  printf '%s\n' "$1"
  exit 0
}

# What was just made takes a moment to be known everywhere.
patiently() {
  for attempt in 1 2 3 4 5 6; do
    "$@" && return
    [ "$attempt" -lt 6 ] && sleep 10
  done
  fail "this did not succeed: $*"
}
