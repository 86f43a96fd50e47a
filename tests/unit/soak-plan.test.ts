import { expect, test } from "vitest";
import { faultKinds, faultNames, lanes } from "../../local/soak/fault-kinds.ts";
import { describeFault, planSoak } from "../../local/soak/plan.ts";
import { createRandom } from "../../local/soak/random.ts";
import { readOptions } from "../../local/soak/read-options.ts";

test("the same seed gives the same plan, and another seed another one", () => {
  expect(planSoak(7, 600)).toEqual(planSoak(7, 600));
  expect(planSoak(8, 600).faults).not.toEqual(planSoak(7, 600).faults);
});

test("the first faults of a seed are these on every machine", () => {
  expect(planSoak(1, 60).faults.map(describeFault)).toEqual(firstOfSeedOne);
});

test.each([1, 2, 3, 4, 5])("seed %i: faults of one lane never overlap, and calm seconds stand at both ends", (seed) => {
  const { faults } = planSoak(seed, 600);
  for (const lane of lanes) {
    const ofLane = faults.filter(({ name }) => faultKinds[name].lane === lane);
    expect(ofLane.every(({ at, lasts }, index) => at + lasts < (ofLane[index + 1]?.at ?? 591))).toBe(true);
    expect(ofLane.length).toBeGreaterThan(2);
  }
  expect(faults.every(({ at }) => at >= 10)).toBe(true);
});

test("ten minutes meet every kind of fault", () => {
  expect(new Set(planSoak(3, 600).faults.map(({ name }) => name))).toEqual(new Set(faultNames));
});

test("all processes are killed in the first half alone, so that some live long enough to be judged", () => {
  const { faults } = planSoak(2, 3600);
  expect(Math.max(...faults.flatMap(({ name, at }) => (name === "kill-all" ? [at] : [])))).toBeLessThanOrEqual(1800);
  expect(Math.max(...faults.flatMap(({ name, at }) => (name === "kill" ? [at] : [])))).toBeGreaterThan(3000);
});

test("a seed gives numbers within their bounds, and picks each of a few", () => {
  const random = createRandom(4);
  const numbers = Array.from({ length: 1000 }, () => random.int(2, 5));
  expect([Math.min(...numbers), Math.max(...numbers), new Set(numbers).size]).toEqual([2, 5, 4]);
  expect(() => random.pick([])).toThrow(RangeError);
});

test("the command's numbers are read, and a seed is drawn where none is given", () => {
  expect(readOptions({ minutes: "3", connections: "200" }, () => 42)).toEqual({ minutes: 3, connections: 200, seed: 42 });
  expect(readOptions({ minutes: "0.5", connections: "7", seed: "9" }, () => 42).seed).toBe(9);
});

test.each([
  ["minutes", { minutes: "0", connections: "7" }],
  ["minutes", { minutes: "", connections: "7" }],
  ["connections", { minutes: "1", connections: "six" }],
  ["seed", { minutes: "1", connections: "7", seed: "-1" }],
])("refuses a number of %s that is missing or too small", (name, given) => {
  expect(() => readOptions(given, () => 1)).toThrow(`--${name}`);
});

const firstOfSeedOne = [
  "10 s, for 40 s: the providers' clocks jump, skewSeconds 240",
  "13 s, for 37 s: provider answers 5xx, provider ovh, status 500",
  "16 s, for 28 s: slow network to Vault, delayMs 590",
  "18 s, once: processes killed, processes 4",
  "46 s, once: processes killed, processes 4",
];
