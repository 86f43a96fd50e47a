import { expect, test } from "vitest";
import { isCel } from "../../local/google/cel.ts";

test.each([
  "true",
  "request.time < timestamp('2030-01-01T00:00:00Z')",
  "resource.name.startsWith('projects/_/buckets/a') && !(resource.type == \"x\")",
  "request.time.getHours('Europe/Berlin') >= 9 && request.time.getDayOfWeek() in [1, 2, 3]",
  "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/pubsub.editor'])",
  "a ? b : -c[0] + 1.5e3",
])("%s is an expression", (text) => {
  expect(isCel(text)).toBe(true);
});

test.each(["", " ", "request.time <", "(a", "a)", "'open", "a b", "a..b", "&& a", "f(a,)", "a ? b", "a == ;", "x[", "a = b"])(
  "%j is none",
  (text) => {
    expect(isCel(text)).toBe(false);
  },
);
