import { setTimeout as sleep } from "node:timers/promises";
import type { Schedules } from "../gameday/fire-schedules.ts";

/** The local AWS fires each minute as well: a tick may meet another one of its shard, as when EventBridge fires twice. */
const pauseMs = 10_000;

/** Fires the schedules again and again until the signal. A function that is killed ends its tick, which the next one makes up for. */
export async function fireUntil(signal: AbortSignal, schedules: Schedules): Promise<void> {
  while (!signal.aborted) {
    await schedules.fire();
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
