import { expect, it } from "vitest";
import { readRetryAfter } from "../../lib/retry-after.ts";

it.each([
  ["0", 0],
  ["7", 7],
  ["604800", 604_800],
])("RFC 9110, section 10.2.3: Retry-After %j is %i seconds", (header, seconds) => {
  expect(readRetryAfter(header)).toEqual({ retryAfterSeconds: seconds });
});

it.each([undefined, null, "", "-1", "1.5", "soon", "1e3", "Fri, 31 Dec 1999 23:59:59 GMT", "9".repeat(10)])(
  "leaves Retry-After %j alone",
  (header) => {
    expect(readRetryAfter(header)).toEqual({});
  },
);
