import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { refreshShards } from "../../lib/refresh-shards.ts";
import { templateWith } from "../fixtures/template.ts";

const ticksOf: Readonly<Record<string, Ticks>> = createRequire(import.meta.url)("../../resources/ticks.cjs");
const counts = Object.keys(ticksOf);

type Ticks = {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: { readonly Targets?: readonly object[] } }>>;
};

test("the due index may have 1, 2, 4, 8, 16, 32 or 64 partitions", () => {
  expect(counts.map(Number).sort((one, other) => one - other)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  expect(refreshShards({ REFRESH_SHARDS: "64" })).toBe(64);
  expect(() => refreshShards({ REFRESH_SHARDS: "65" })).toThrow(expect.objectContaining({ code: "configuration_invalid" }));
});

test.each(counts)("with refreshShards=%s each partition has one tick a minute, and every function the same number", (count) => {
  const { functions } = templateWith({ refreshShards: count });
  const ticks = Array.from({ length: Number(count) }, (_, shard) => ({ rate: "rate(1 minute)", input: { shard } }));
  expect(functions.jobsRefreshDue?.schedules).toEqual(ticks);
  const numbers = Object.values(functions).flatMap(({ environment }) => environment.REFRESH_SHARDS ?? []);
  expect(numbers.length).toBeGreaterThan(5);
  expect(new Set(numbers)).toEqual(new Set([count]));
});

test("any other number is refused, and partitions without a tick cannot be deployed", () => {
  expect(() => templateWith({ refreshShards: 5 })).toThrow("resources/ticks.cjs");
});

test.each(counts)("with refreshShards=%s no rule has more than five targets, and one permission covers every rule", (count) => {
  const resources = Object.values(ticksOf[count]?.Resources ?? {});
  const rules = resources.filter(({ Type }) => Type === "AWS::Events::Rule");
  expect(rules).toHaveLength(Math.ceil(Number(count) / 5));
  expect(rules.filter(({ Properties: { Targets = [] } }) => Targets.length > 5)).toEqual([]);
  expect(resources.filter(({ Type }) => Type === "AWS::Lambda::Permission")).toHaveLength(1);
});
