import * as fc from "fast-check";
import { expect, test } from "vitest";
import { minuteQuota } from "../../lib/providers/google/setup/enable-apis.ts";
import { memoryQuotas } from "../fakes/memory-quotas.ts";

/** A quota of several processes on one clock. Each takes parts of it for itself. */
function openQuota(perMinute: number) {
  const time = { nowMs: 0 };
  const now = () => new Date(time.nowMs);
  const shared = memoryQuotas(now);
  return { time, now, openProcess: () => minuteQuota(shared, "writes", perMinute) };
}

/** Sends calls at their times, each as soon as the quota lets it, and each from a process of its own. @returns When each was sent. */
async function send(calls: readonly { readonly gapMs: number; readonly amount: number }[], perMinute: number) {
  const { time, now, openProcess } = openQuota(perMinute);
  const sent: { atMs: number; amount: number }[] = [];
  for (const { gapMs, amount } of calls) {
    time.nowMs += gapMs;
    const pause = async (milliseconds: number) => {
      time.nowMs += milliseconds;
    };
    await openProcess()(amount, { now, pause });
    sent.push({ atMs: time.nowMs, amount });
  }
  return sent;
}

test("no minute sees more than the quota, wherever it begins", async () => {
  const call = fc.record({ gapMs: fc.integer({ min: 0, max: 20_000 }), amount: fc.constantFrom(1, 5) });
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 80 }), async (calls) => {
      const sent = await send(calls, 60);
      for (const { atMs } of sent) {
        const minute = sent.filter((other) => other.atMs >= atMs && other.atMs < atMs + 60_000);
        expect(minute.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(60);
      }
    }),
  );
});

test("twelve calls for many APIs go at once, and the thirteenth waits a minute", async () => {
  const sent = await send(Array(13).fill({ gapMs: 0, amount: 5 }), 60);
  expect(sent.map(({ atMs }) => atMs)).toEqual([...Array(12).fill(0), 61_000]);
});

test("processes at the same moment are served in their order, and none waits for another's whole minute", async () => {
  const { now, openProcess } = openQuota(10);
  const waited: number[] = [];
  const call = () => openProcess()(5, { now, pause: async (milliseconds) => void waited.push(milliseconds) });
  await Promise.all([call(), call(), call(), call(), call()]);
  expect(waited).toEqual([61_000, 61_000, 122_000]);
});

test("a queue of five minutes is left to the next attempt, which has lost nothing", async () => {
  const { time, now, openProcess } = openQuota(5);
  const waited: number[] = [];
  const call = () => openProcess()(5, { now, pause: async (milliseconds) => void waited.push(milliseconds) });
  for (let count = 0; count < 5; count += 1) {
    await call();
  }
  await expect(call()).rejects.toMatchObject({ code: "access_pending" });
  await expect(call()).rejects.toMatchObject({ code: "access_pending" });
  time.nowMs += 61_000;
  await call();
  expect(waited).toEqual([61_000, 122_000, 183_000, 244_000, 244_000]);
});
