import { expect, test } from "vitest";
import { item, optional, textInstant } from "../../lib/table/item.ts";
import { checkBothWays, itemKinds } from "../fixtures/item-kinds.ts";

test.each(Object.entries(itemKinds))("%s is read as it was built", (_, kind) => {
  expect(() => checkBothWays(kind, 200)).not.toThrow();
});

test("a member that is undefined is not stored, and what an item has beside its members is not read", () => {
  const { build, parse } = item({ startedAt: textInstant, endedAt: optional(textInstant) });
  expect(build({ startedAt: new Date(0) })).toEqual({ started_at: "1970-01-01T00:00:00.000Z", ended_at: undefined });
  expect(parse({ started_at: "1970-01-01T00:00:00.000Z", stage: 1 })).toStrictEqual({ startedAt: new Date(0) });
  expect(() => parse({ started_at: "yesterday" })).toThrow("Invalid timestamp");
});
