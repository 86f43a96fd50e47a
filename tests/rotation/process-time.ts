import type { Clock, Timers } from "../../lib/system.ts";

type Due = { readonly atMs: number; readonly fire: () => void };

/** Shorter timers are no limits, and stay the machine's. */
const leastMs = 100;

/**
 * Takes over the time of this process: its clock, and every timer of the product and of its libraries. The parent moves it, and never past what a
 * process has still to do: a machine that is slow or stands still is no outage of the stores or of the provider, and no end of a lease.
 *
 * @param startMs - The instant at which the process begins.
 */
export function processTime(startMs: number) {
  let nowMs = startMs;
  const waiting = new Map<object, Due>();
  const { setTimeout: setReal, clearTimeout: clearReal } = globalThis;

  const begin = (run: () => void, milliseconds: number): object => {
    const handle = { ref: () => handle, unref: () => handle, hasRef: () => true };
    waiting.set(handle, { atMs: nowMs + milliseconds, fire: run });
    return handle;
  };
  const end = (handle: unknown): void => {
    if (typeof handle === "object" && handle !== null && waiting.delete(handle)) {
      return;
    }
    clearReal(handle as NodeJS.Timeout);
  };
  const abortAfter = (milliseconds: number): AbortSignal => {
    const controller = new AbortController();
    begin(() => controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")), milliseconds);
    return controller.signal;
  };
  const setTimeoutHere = (run: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) =>
    milliseconds < leastMs ? setReal(run, milliseconds, ...given) : begin(() => run(...given), milliseconds);
  Object.assign(globalThis, { setTimeout: setTimeoutHere, clearTimeout: end });
  AbortSignal.timeout = abortAfter;

  const timers: Timers = {
    abortAfter,
    pause: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const handle = begin(resolve, milliseconds);
        signal.addEventListener("abort", () => {
          end(handle);
          reject(signal.reason);
        });
      }),
  };
  const clock: Clock = () => new Date(nowMs);
  /** Moves the time on, and fires what is due, the earliest first. */
  const moveTo = (atMs: number): void => {
    nowMs = Math.max(nowMs, atMs);
    const due = [...waiting].filter(([, one]) => one.atMs <= nowMs).sort(([, one], [, other]) => one.atMs - other.atMs);
    for (const [handle, { fire }] of due) {
      if (waiting.delete(handle)) {
        fire();
      }
    }
  };
  return { clock, timers, moveTo };
}
