import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { whileLocked } from "../../local/deployed/while-locked.ts";

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aurora-oauth-lock-"));
  lock = join(folder, "lock");
});
afterEach(() => rm(folder, { recursive: true }));

it("lets one work at a time, and removes its lock", async () => {
  let working = 0;
  const work = async () => {
    working += 1;
    await nextTurn();
    expect([working, existsSync(lock)]).toEqual([1, true]);
    working -= 1;
  };
  await Promise.all([1, 2, 3].map(() => whileLocked(lock, work)));
  expect(existsSync(lock)).toBe(false);
});

it("lets the next one work after a failure", async () => {
  const failure = new Error("out of memory");
  await expect(whileLocked(lock, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(await whileLocked(lock, async () => "done")).toBe("done");
});

it("takes over the lock of a process that has died", async () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  await writeFile(lock, String(pid));
  expect(await whileLocked(lock, async () => "done")).toBe("done");
});

it("waits for a process that runs", async () => {
  await writeFile(lock, String(process.ppid));
  let worked = false;
  const waiting = whileLocked(lock, async () => {
    worked = true;
  });
  // Longer than it waits between two looks: one that took the lock away would have worked by now.
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(worked).toBe(false);
  await rm(lock);
  await waiting;
  expect(worked).toBe(true);
});
