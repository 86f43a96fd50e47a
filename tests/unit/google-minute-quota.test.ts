import * as fc from "fast-check";
import { expect, test } from "vitest";
import { minuteQuota } from "../../lib/providers/google/setup/minute-quota.ts";

/** Sends calls at their times, each as soon as the quota lets it. @returns When each was sent. */
async function send(calls: readonly { readonly gapMs: number; readonly amount: number }[], perMinute: number) {
  const take = minuteQuota(perMinute);
  let nowMs = 0;
  const sent: { atMs: number; amount: number }[] = [];
  for (const { gapMs, amount } of calls) {
    nowMs += gapMs;
    const pause = async (milliseconds: number) => {
      nowMs += milliseconds;
    };
    await take(amount, { now: () => new Date(nowMs), pause });
    sent.push({ atMs: nowMs, amount });
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

test("callers at the same moment are served in their order, and none waits for another's whole minute", async () => {
  const take = minuteQuota(10);
  const waited: number[] = [];
  const call = () => take(5, { now: () => new Date(0), pause: async (milliseconds) => void waited.push(milliseconds) });
  await Promise.all([call(), call(), call(), call(), call()]);
  expect(waited).toEqual([61_000, 61_000, 122_000]);
});
