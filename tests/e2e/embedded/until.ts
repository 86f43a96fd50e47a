import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something is seen. It happens in another process, which only can be asked. */
export async function until(isSeen: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 300; look += 1) {
    if (await isSeen()) {
      return;
    }
    await sleep(10);
  }
  throw new Error("it did not come to that");
}
