import { setTimeout as sleep } from "node:timers/promises";

/** Looks until something is seen. It happens in another process, which only can be asked; the test's own limit ends the wait for what never comes. */
export async function until(isSeen: () => Promise<boolean>): Promise<void> {
  while (!(await isSeen())) {
    await sleep(50);
  }
}
