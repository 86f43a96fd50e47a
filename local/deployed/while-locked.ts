import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { isRunning } from "./is-running.ts";

/**
 * Does the work while no other process of this machine holds the lock, and waits until then. The lock of a process that has died is removed. Two
 * processes that remove it at the same instant may both work.
 *
 * @param lock - A file, which is made and removed here. Its folder must be there.
 */
export async function whileLocked<Result>(lock: string, work: () => Promise<Result>): Promise<Result> {
  while (!(await take(lock))) {
    await pause(100);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw error;
    }
  }
  const holder = Number.parseInt(await readFile(lock, "utf8").catch(() => ""), 10);
  // Without a number, the holder has made the file and not written to it yet, or has removed it.
  if (!Number.isNaN(holder) && !isRunning(holder)) {
    await rm(lock, { force: true });
  }
  return false;
}
