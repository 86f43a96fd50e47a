import type { WithLiveToken } from "../../lib/setup/setup-stores.ts";
import type { Clock } from "../../lib/system.ts";

/** What a task reads of the context of its invocation. */
export type TaskContext = { getRemainingTimeInMillis(): number };

/** Milliseconds that are reserved for the answer, before the function's time limit. */
const reserveMs = 5000;

/** How long the work of a task may last. */
export function toTaskLimits(context: TaskContext, clock: Clock): Parameters<WithLiveToken>[2] {
  const leftMs = context.getRemainingTimeInMillis();
  return { signal: AbortSignal.timeout(Math.max(leftMs - reserveMs, 1000)), endsAt: new Date(clock().getTime() + leftMs) };
}
