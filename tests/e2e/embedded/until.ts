import { setTimeout as sleep } from "node:timers/promises";

/** Looks until something is seen, twenty seconds and more. It happens in another process, which only can be asked. */
export async function until(isSeen: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 400; look += 1) {
    if (await isSeen()) {
      return;
    }
    await sleep(50);
  }
  throw new Error("it did not come to that");
}
