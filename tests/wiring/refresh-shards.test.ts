import { expect, test } from "vitest";
import { refreshShards } from "../../lib/refresh-shards.ts";
import { readYaml, templateWith } from "../fixtures/template.ts";

const counts = Object.keys(readYaml("functions/jobs/schedules.yml") as object);

test("the due index may have 1, 2, 4, 8, 16 or 32 partitions", () => {
  expect(counts.map(Number).sort((one, other) => one - other)).toEqual([1, 2, 4, 8, 16, 32]);
  expect(refreshShards({ REFRESH_SHARDS: "32" })).toBe(32);
  expect(() => refreshShards({ REFRESH_SHARDS: "33" })).toThrow(expect.objectContaining({ code: "configuration_invalid" }));
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
  expect(() => templateWith({ refreshShards: 5 })).toThrow("functions/jobs/schedules.yml");
});
