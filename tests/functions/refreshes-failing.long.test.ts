import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/jobs/refresh-due.ts";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { Failure } from "../../lib/errors.ts";
import { secondsAfter } from "../../lib/system.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";
import { buildContext, captureLog } from "../fixtures/http-event.ts";
import { isRaised } from "../fixtures/metric-math.ts";

/** A healthy connection is refreshed this often, in seconds. */
const cycleSeconds = 50 * 60;

/**
 * Connections in use, whose tokens fall due one after the other, and the schedule with the alarm that reads its
 * metrics. An hour has passed without a failure.
 */
async function openFleet(count: number) {
  const world = await openEngine();
  const keys: ConnectionKey[] = [acme];
  while (keys.length < count) {
    keys.push(await world.connectAnother(`tenant-${keys.length}`));
  }
  for (const [index, key] of keys.entries()) {
    const at = secondsAfter(world.clock(), (cycleSeconds * index) / count);
    world.connections.patch(key, { due: { at, reason: "expiry" }, expiresAt: secondsAfter(at, 600) });
  }
  const ticks: { readonly tried: number; readonly failed: number }[] = [];

  /** Runs the schedule for some minutes. @returns The minutes at whose end the alarm is raised. */
  const watch = async (minutes: number, using: Partial<typeof world.engine> = {}) => {
    const handle = createHandler({
      ...world.engine,
      random: (bytes) => Buffer.alloc(bytes, 0x80),
      ...using,
      shards: 4,
      checkStore: async () => undefined,
    });
    const raised: number[] = [];
    for (let minute = 1; minute <= minutes; minute += 1) {
      for (const key of keys) {
        world.connections.patch(key, { lastUsedAt: world.clock() });
      }
      const { entries } = await captureLog(() => handle({ shard: 0 }, buildContext(65_000)));
      const read = (metric: string) => entries.reduce((sum, entry) => sum + Number(entry[metric] ?? 0), 0);
      ticks.push({ tried: read("RefreshesTried"), failed: read("RefreshesFailed") });
      const sum = (metric: "tried" | "failed") => ticks.slice(-60).reduce((all, tick) => all + tick[metric], 0);
      if (isRaised("RefreshesFailingAlarm", { tried: sum("tried"), failed: sum("failed") })) {
        raised.push(minute);
      }
      world.clock.moveSeconds(60);
    }
    return raised;
  };

  /** The store as it is when the credentials of these connections are gone. */
  const without = (lost: readonly ConnectionKey[]) => {
    const tenants = new Set(lost.map(({ tenant }) => tenant));
    const { read } = world.credentials;
    const emptied: typeof read = async (key, ...others) => (tenants.has(key.tenant) ? undefined : read(key, ...others));
    return { credentials: { ...world.credentials, read: emptied } };
  };

  expect(await watch(60)).toEqual([]);
  expect(ticks.reduce((all, { tried }) => all + tried, 0)).toBeGreaterThanOrEqual(count);
  return { ...world, keys, watch, without };
}

describe("the alarm on failing refreshes", () => {
  it.each([
    [200, 10],
    [20, 30],
  ])(
    "is raised by the emptied credential store of %d connections within %d minutes, and as long as it is empty",
    async (fleet, minutes) => {
      const { keys, watch, without } = await openFleet(fleet);
      const [first = Number.POSITIVE_INFINITY, ...others] = await watch(150, without(keys));
      expect(first).toBeLessThanOrEqual(minutes);
      expect(others).toHaveLength(150 - first);
    },
  );

  it.each([
    [200, 10],
    [20, 30],
  ])("is raised by the revoked grants of %d connections within %d minutes", async (fleet, minutes) => {
    const { provider, watch } = await openFleet(fleet);
    provider.failAlways("refresh", new Failure("grant_revoked"));
    expect((await watch(60))[0]).toBeLessThanOrEqual(minutes);
  });

  it.each([
    [1, 200],
    [2, 3],
    [10, 200],
  ])("is not raised by %d of %d connections that fail for three hours", async (count, fleet) => {
    const { keys, watch, without } = await openFleet(fleet);
    expect(await watch(180, without(keys.filter((_, index) => index % Math.floor(fleet / count) === 0).slice(0, count)))).toEqual([]);
  });

  it("is not raised by a provider that is out for three minutes", async () => {
    const { provider, watch } = await openFleet(200);
    provider.failAlways("refresh", new Failure("provider_unavailable"));
    expect(await watch(3)).toEqual([]);
    provider.failAlways("refresh", undefined);
    expect(await watch(60)).toEqual([]);
  });
});
