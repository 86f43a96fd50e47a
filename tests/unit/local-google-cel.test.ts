import { describe, expect, test } from "vitest";
import { isCel, parseCel } from "../../local/google/cel.ts";
import { CelError } from "../../local/google/cel-values.ts";

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

describe("an expression is evaluated", () => {
  const variables = {
    assertion: { sub: "conn:1", aud: ["a", "b"], "https://x.example/": { tags: { tenant: "acme" } } },
    google: { subject: "conn:1" },
    attribute: { tenant: "acme" },
  };
  const evaluate = (text: string) => parseCel(text)?.(variables);

  test.each<[string, unknown]>([
    ["assertion.sub == 'conn:1'", true],
    ["assertion.sub=='conn:2'", false],
    ['assertion.sub == "CONN:1"', false],
    ["assertion.sub.startsWith('conn:') && attribute.tenant == 'acme'", true],
    ["assertion.sub.endsWith('2') || google.subject.contains('nn')", true],
    ["assertion.sub.matches('^conn:[0-9]$')", true],
    ["assertion.sub in ['conn:1', 'conn:2']", true],
    ["'b' in assertion.aud", true],
    ["'tenant' in attribute", true],
    ["assertion['https://x.example/'].tags.tenant", "acme"],
    ["'a::' + assertion.sub", "a::conn:1"],
    ["!(assertion.sub == 'x') && true", true],
    ["1 + 2 * 3 - -1 == 8", true],
    ["2 > 1 ? 'yes' : 'no'", "yes"],
    ["has(assertion.sub) && !has(assertion.none)", true],
    ["size(assertion.aud) == 2", true],
    ["r'a\\d' == 'a\\\\d'", true],
    ["false && assertion.none == 1", false],
  ])("%s", (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  test.each(["assertion.none == 'x'", "assertion.sub + 1", "assertion.sub && true", "unknown(1)", "none", "assertion.toString", "-'a'"])(
    "%s cannot be",
    (text) => {
      expect(() => evaluate(text)).toThrow(CelError);
    },
  );
});
