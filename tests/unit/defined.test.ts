import { expect, test } from "vitest";
import { defined } from "../../lib/defined.ts";

test.each([
  [{ a: 1, b: undefined }, ["a"]],
  [{ a: undefined }, []],
  [{ a: null, b: 0, c: "", d: false }, ["a", "b", "c", "d"]],
  [{}, []],
])("of %j the members %j are there", (members, names) => {
  const kept = defined(members);
  expect(Object.keys(kept)).toEqual(names);
  expect(kept).toEqual(members);
});

test("a member that may be undefined becomes optional, and every other one stays", () => {
  const maybe: { readonly always: string; readonly sometimes: number | undefined } = { always: "x", sometimes: undefined };
  const exact: { readonly always: string; readonly sometimes?: number } = defined(maybe);
  // @ts-expect-error An optional member may be absent.
  const all: { readonly sometimes: number } = defined(maybe);
  expect([exact, all]).toStrictEqual([{ always: "x" }, { always: "x" }]);
});
