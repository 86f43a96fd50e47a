import { expect, test } from "vitest";
import { buildBash } from "../../lib/kits/kit.ts";

const library = `low() {
  true
}

# What it is for.
high() {
  low
}

other() {
  low
}
`;

const script = `#!/usr/bin/env bash
# About.
name='@NAME@'

set -euo pipefail

high "$name"
`;

test("a script gets the functions that it calls, each below those that it calls, and no other", () => {
  expect(buildBash(script, library, { NAME: "acme" })).toBe(`#!/usr/bin/env bash
# About.
name='acme'

set -euo pipefail

low() {
  true
}

# What it is for.
high() {
  low
}

main() {
  high "$name"
}

main "$@" < /dev/null
`);
});

test("what every provider's scripts may call comes from one file", () => {
  expect(buildBash(script.replace("high", "fail"), library)).toContain("printf 'error: %s\\n' \"$1\" >&2");
});
