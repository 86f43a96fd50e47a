import { describe, expect, it } from "vitest";
import { system } from "../../lib/system.ts";

describe("the random source", () => {
  it.each([4, 12, 16, 17, 32])("gives %i bytes that no draw has given before, however many are drawn", (size) => {
    const draws = Array.from({ length: 2000 }, () => system.random(size));
    expect(draws.every(({ length }) => length === size)).toBe(true);
    const spans = draws.map(({ buffer, byteOffset }) => [buffer, byteOffset] as const);
    for (const [index, [buffer, from]] of spans.entries()) {
      const next = spans[index + 1];
      expect(next === undefined || next[0] !== buffer || next[1] >= from + size || next[1] + size <= from).toBe(true);
    }
    expect(new Set(draws.map((bytes) => Buffer.from(bytes).toString("hex"))).size).toBeGreaterThan(1990);
  });
});
