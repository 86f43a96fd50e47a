import fc from "fast-check";
import { expect, it } from "vitest";
import { buildTargets } from "../../lib/connections/targets.ts";
import { parseTargets, toTargetsText } from "../../lib/table/connection-item.ts";

const id = (letter: string, length: number) => letter.repeat(length);

it.each([
  ["nothing", [], undefined, { ids: [] }],
  ["one that is the default", ["shop"], "shop", { ids: ["shop"], default: "shop" }],
  ["several, the default first and the others by name", ["c", "a", "b"], "b", { ids: ["b", "a", "c"], default: "b" }],
  ["several without a default", ["c", "a"], undefined, { ids: ["a", "c"] }],
  ["one that is named twice", ["a", "a"], undefined, { ids: ["a"] }],
  ["a default that was chosen and is not set up yet", ["a"], "z", { ids: ["z", "a"], default: "z" }],
  ["two of 30 characters", [id("a", 30), id("b", 30)], id("b", 30), { ids: [id("b", 30), id("a", 30)], default: id("b", 30) }],
  ["two of 32 characters", [id("a", 32), id("b", 32)], undefined, { ids: [id("a", 32)], isTruncated: true }],
  ["one that is longer than the room", [id("a", 65)], id("a", 65), { ids: [], isTruncated: true }],
] as const)("keeps %s", (_, all, usual, targets) => {
  expect(buildTargets(all, usual)).toEqual(targets);
});

it("stores whole ids in 64 characters and the two signs, and reads what it has stored", () => {
  const anId = fc.stringMatching(/^[a-z][a-z0-9-]{0,29}$/);
  fc.assert(
    fc.property(fc.array(anId, { maxLength: 12 }), fc.option(anId, { nil: undefined }), (all, usual) => {
      const targets = buildTargets(all, usual);
      const text = toTargetsText(targets);
      expect(text?.length ?? 0).toBeLessThanOrEqual(64 + 4);
      expect(text === undefined ? { ids: [] } : parseTargets(text)).toEqual(targets);
      const wanted = new Set([...all, ...(usual === undefined ? [] : [usual])]);
      expect(targets.ids.every((each) => wanted.has(each))).toBe(true);
      expect(targets.isTruncated === true).toBe(targets.ids.length < wanted.size);
    }),
  );
});
