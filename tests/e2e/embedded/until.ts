import { setTimeout as sleep } from "node:timers/promises";

/** Waits for at most twenty seconds and its looks until something is seen. It happens in another process, which only can be asked. */
export async function until(isSeen: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 400; look += 1) {
    if (await isSeen()) {
      return;
    }
    await sleep(50);
  }
  throw new Error("it did not come to that");
}
