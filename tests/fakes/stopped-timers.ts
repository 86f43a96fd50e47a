import type { Timers } from "../../lib/system.ts";

/**
 * Timers of a stopped clock: a pause moves the clock on and returns at once, and pauses that begin together end together;
 * a deadline fires when the clock has been moved past it and `fire` is called.
 */
export function stoppedTimers(clock: (() => Date) & { moveSeconds(seconds: number): void }) {
  const deadlines = new Set<{ readonly at: number; readonly controller: AbortController }>();
  const timers: Timers & { fire(): void } = {
    abortAfter: (milliseconds) => {
      const controller = new AbortController();
      deadlines.add({ at: clock().getTime() + milliseconds, controller });
      return controller.signal;
    },
    pause: async (milliseconds, signal) => {
      signal.throwIfAborted();
      const until = clock().getTime() + milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
      clock.moveSeconds(Math.max(0, until - clock().getTime()) / 1000);
    },
    fire: () => {
      for (const { at, controller } of deadlines) {
        if (at <= clock().getTime()) {
          controller.abort(new DOMException("the lease is over", "TimeoutError"));
        }
      }
    },
  };
  return timers;
}
