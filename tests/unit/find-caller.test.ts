import fc from "fast-check";
import { expect, test } from "vitest";
import { findCaller } from "../../lib/http/callers/authenticate-listed.ts";
import type { CallerRule } from "../../lib/http/callers/trusted-issuer.ts";

const rules: readonly CallerRule[] = [
  {
    when: { sub: ["a", "b"], inside: { one: "1", two: ["2", "3"] } },
    organisation: "acme",
    principal: "x:{sub}",
    permissions: ["tokens:read"],
  },
  {
    when: { sub: "repo:acme/*", repository_id: "7" },
    organisation: "globex",
    principal: "x:{repository}",
    permissions: ["connectors:read"],
  },
];

/** Claims that are often nearly right. */
const word = fc.constantFrom<unknown>(
  "a",
  "b",
  "1",
  "2",
  "3",
  "7",
  "repo:acme/",
  "repo:acme/x",
  "repo:acme-evil/x",
  "",
  7,
  null,
  ["a"],
  ["7"],
  {},
);
const named = fc.oneof(word, fc.constant("x".repeat(300)));
const nearly = fc.record(
  {
    sub: fc.oneof({ weight: 4, arbitrary: word }, fc.jsonValue()),
    inside: fc.oneof(fc.record({ one: word, two: word }, { requiredKeys: [] }), fc.constant({ one: "1", two: "2" }), fc.jsonValue()),
    repository_id: fc.oneof(fc.constant<unknown>("7"), word),
    repository: fc.oneof(named, fc.string()),
    aud: fc.constantFrom<unknown>("one", ["one"], ["one", "two"], []),
    constructor: word,
  },
  { requiredKeys: [] },
);
/** One in five meets a rule's conditions. */
const right = fc.constantFrom<Record<string, unknown>>(
  { sub: "a", inside: { one: "1", two: "2" } },
  { sub: "repo:acme/x", repository_id: "7", repository: "acme/x" },
);
const changed = fc.record({ aud: fc.constantFrom<unknown>("one", ["one"], ["one", "two"]), repository: named }, { requiredKeys: [] });
const claims = fc.oneof(
  { weight: 4, arbitrary: nearly },
  { weight: 1, arbitrary: fc.tuple(right, changed).map(([claim, change]) => ({ ...claim, ...change })) },
);

test("S49: whatever a token claims, it is a caller only if every condition of a rule holds, and then what the rule says", () => {
  let accepted = 0;
  fc.assert(
    fc.property(claims, (given: Record<string, unknown>) => {
      const found = findCaller(given, rules);
      const inside = given.inside as Record<string, unknown> | null | undefined;
      const isFirst = (given.sub === "a" || given.sub === "b") && inside?.one === "1" && (inside.two === "2" || inside.two === "3");
      const isSecond = typeof given.sub === "string" && /^repo:acme\/./.test(given.sub) && given.repository_id === "7";
      const isForOne = !Array.isArray(given.aud) || given.aud.length === 1;
      const name = isFirst ? given.sub : given.repository;
      const isNamed = typeof name === "string" && name !== "" && Buffer.byteLength(`x:${name}`) <= 256 && name.isWellFormed();
      if ("refused" in found) {
        expect((isFirst || isSecond) && isForOne && isNamed).toBe(false);
        return;
      }
      accepted += 1;
      expect((isFirst || isSecond) && isForOne && isNamed).toBe(true);
      expect(found).toEqual({
        id: `x:${String(name)}`,
        tenant: isFirst ? "acme" : "globex",
        permissions: new Set([isFirst ? "tokens:read" : "connectors:read"]),
      });
    }),
    { numRuns: 3000 },
  );
  expect(accepted, "some of them are callers").toBeGreaterThan(50);
});
