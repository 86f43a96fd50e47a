import fc from "fast-check";
import { expect, test } from "vitest";
import { type EarlierPages, toTeardownPage } from "../../lib/setup/list-teardown-targets.ts";

const ids = (count: number, length = 30) => Array.from({ length: count }, (_, index) => `p-${index}`.padEnd(length, "x"));

function allPages(targets: readonly string[]) {
  const pages = [];
  let earlier: EarlierPages | undefined = {};
  while (earlier !== undefined) {
    const page = toTeardownPage(targets, earlier);
    pages.push(page);
    earlier = page.after === undefined ? undefined : page;
  }
  return pages;
}

test("each of few targets has a task of its own", () => {
  expect(toTeardownPage(["b", "a"], {})).toEqual({ each: ["a", "b"], listed: 2 });
  expect(toTeardownPage([], {})).toEqual({ each: [], listed: 0 });
  expect(toTeardownPage(ids(250), {}).each).toEqual(ids(250).toSorted());
});

test("the pages have each target once, in 250 tasks of ten at most, and less than half of what a state may hold", () => {
  const lengths = fc.integer({ min: 10, max: 256 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6000 }), lengths, (count, length) => {
      const targets = ids(count, length);
      const pages = allPages(targets);
      expect(pages.flatMap(({ each }) => each.flat())).toEqual(targets.toSorted());
      for (const { each } of pages) {
        expect(each.length).toBeLessThanOrEqual(250);
        expect(Math.max(0, ...each.map((task) => [task].flat().length))).toBeLessThanOrEqual(10);
        expect(JSON.stringify(each).length).toBeLessThan(128 * 1024);
      }
    }),
    { numRuns: 20 },
  );
});

test("what could not be taken back is in no second page", () => {
  const targets = ids(3000).toSorted();
  const first = toTeardownPage(targets, {});
  expect(first.after).toBe(targets[2499]);
  expect(toTeardownPage(targets, first).each.flat()).toEqual(targets.slice(2500));
});

test("there are ten thousand in one teardown", () => {
  expect(allPages(ids(12_000)).flatMap(({ each }) => each.flat())).toHaveLength(10_000);
});
