import { expect, test } from "vitest";
import { memoryTally } from "../../functions/tokens/serve.ts";

/** A tally, and its reports so far. */
function open() {
  let seconds = 0;
  const reports: (readonly [number, number])[] = [];
  const tally = memoryTally(
    () => new Date(seconds * 1000),
    (looks, misses) => reports.push([looks, misses]),
  );
  const after = (wait: number, kind: "hit" | "miss") => {
    seconds += wait;
    tally.looked();
    if (kind === "miss") {
      tally.missed();
    }
  };
  return { reports, after };
}

test("the first miss is reported at once", () => {
  const { reports, after } = open();
  after(0, "miss");
  expect(reports).toEqual([[1, 1]]);
});

test("a hit reports nothing, however late it comes", () => {
  const { reports, after } = open();
  after(0, "hit");
  after(3600, "hit");
  expect(reports).toEqual([]);
});

test("what comes within ten seconds is reported together, by the next miss after them", () => {
  const { reports, after } = open();
  after(0, "miss");
  after(1, "miss");
  after(8.9, "hit");
  after(0.05, "miss");
  expect(reports).toEqual([[1, 1]]);
  after(0.05, "miss");
  expect(reports).toEqual([
    [1, 1],
    [4, 3],
  ]);
});
