import { expect, test } from "vitest";
import { judgeOutput } from "../../local/fuzz/judge-output.ts";

const counts = { "GET /one": { "2xx": 3, "4xx": 20 }, "GET /start": { "3xx": 1, failed: 9 } };

test("a run in which each route has succeeded is complete, and shows how often each has", () => {
  expect(judgeOutput({ counts, refused: [] })).toEqual({
    isComplete: true,
    report: [
      "               2xx     3xx  failed     4xx     5xx",
      "GET /one         3       -       -      20       -",
      "GET /start       -       1       9       -       -",
      "",
      "Each of the 2 routes was seen to succeed.",
    ].join("\n"),
  });
});

test.each([
  ["was only refused", { "4xx": 40 }],
  ["led to failed logins only", { failed: 40 }],
  ["was out of order", { "5xx": 1 }],
  ["was asked nothing that counts", {}],
])("a route that %s is named, and the run is not complete", (_, count) => {
  const { isComplete, report } = judgeOutput({ counts: { ...counts, "GET /two": count }, refused: [] });
  expect(isComplete).toBe(false);
  expect(report).toMatch(/\n\nNever seen to succeed: GET \/two$/);
});

test("a request that was to succeed and did not is told with its answer, also where another one succeeded", () => {
  const { isComplete, report } = judgeOutput({ counts, refused: ["GET /one: 404 {}"] });
  expect(isComplete).toBe(false);
  expect(report).toMatch(/\n\nWas to succeed, but answered GET \/one: 404 \{\}$/);
});
