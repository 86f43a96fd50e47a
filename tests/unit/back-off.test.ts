import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backOffMs, toChance } from "../../lib/connections/record/back-off.ts";

const almostOne = 1 - 2 ** -32;
const chances = fc.double({ min: 0, max: almostOne, noNaN: true });

describe("the time until the next try", () => {
  it.each([
    [1, 30_000],
    [2, 60_000],
    [3, 120_000],
    [6, 960_000],
    [7, 1_800_000],
    [8, 1_800_000],
    [100_000, 1_800_000],
  ])("is at most, after %i failures in a row, %i ms", (attempts, ceilingMs) => {
    expect(backOffMs(attempts, almostOne)).toBe(ceilingMs);
    expect(backOffMs(attempts, 0.5)).toBe(ceilingMs / 2);
    expect(backOffMs(attempts, 0)).toBe(0);
  });

  it("is never shorter than Retry-After", () => {
    expect(backOffMs(1, 0.5, 20)).toBe(20_000);
    expect(backOffMs(1, 0.9, 20)).toBe(27_000);
  });

  it("is never longer than half an hour, whatever Retry-After says", () => {
    expect(backOffMs(1, 0.5, 1800)).toBe(1_800_000);
    expect(backOffMs(1, almostOne, 1801)).toBe(1_800_000);
    expect(backOffMs(1, 0, 31_536_000)).toBe(1_800_000);
  });

  it("is bounded, and with the same chance never shorter after one more failure", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), chances, (attempts, chance) => {
        const ms = backOffMs(attempts, chance);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(1_800_000);
        expect(backOffMs(attempts + 1, chance)).toBeGreaterThanOrEqual(ms);
      }),
    );
  });
});

describe("chance", () => {
  it.each([
    ["00000000", 0],
    ["80000000", 0.5],
    ["ffffffff", almostOne],
  ])("of the random bytes %s is %d", (hex, chance) => {
    expect(toChance(() => Buffer.from(hex, "hex"))).toBe(chance);
  });
});
