import { expect, test } from "vitest";
import { startTime } from "./bench-time.ts";

test("the time of a bench stands still while a process does not follow, and passes again once it does", async () => {
  const told: number[] = [];
  let follow = Promise.withResolvers<void>();
  const time = startTime((nowMs) => {
    told.push(nowMs);
    return follow.promise;
  });
  const begun = time.now();
  let isOver = false;
  const passed = time.passed(150).then(() => {
    isOver = true;
  });
  await expect.poll(() => told.length).toBe(1);
  // Longer than the time that is waited for.
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(told).toHaveLength(1);
  expect(time.now() - begun).toBeLessThanOrEqual(100);
  expect(isOver).toBe(false);

  follow.resolve();
  follow = { ...follow, promise: Promise.resolve() };
  await passed;
  expect(time.now() - begun).toBeGreaterThanOrEqual(150);
  await time.stop();
});

test("a process is told no time any more once it is stopped: it may be dead by then, and never answer", async () => {
  const told: number[] = [];
  const time = startTime(async (nowMs) => told.push(nowMs));
  await expect.poll(() => told.length).toBeGreaterThan(0);
  const before = told.length;
  await time.stop();
  expect(told).toHaveLength(before);
});
