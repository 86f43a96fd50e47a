import { Failure } from "./errors.ts";

/**
 * Waits until a signal fires for work that goes on by itself, because others wait for it too.
 *
 * @param toFailure - Makes what is thrown when the signal fires first.
 * @throws What the work throws.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal, toFailure: () => Failure): Promise<T> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const leave = () => reject(toFailure());
  signal.addEventListener("abort", leave);
  if (signal.aborted) {
    leave();
  }
  try {
    return await Promise.race([work, end]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

/**
 * Runs one step unless its time is over, and waits for it no longer than that: a call to the table takes no signal, and may hang
 * for seconds. A step that is given up may still take effect.
 *
 * @throws {Failure} `deadline_exceeded`: the signal fired first. What the step throws.
 */
export async function inTime<T>(step: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const isLate = () => new Failure("deadline_exceeded", { detail: "aborted at the deadline" });
  if (signal.aborted) {
    throw isLate();
  }
  return untilAborted(step(), signal, isLate);
}
