import { Failure } from "./errors.ts";

/**
 * Waits for shared work until a signal fires. The work continues after that, because other callers wait for it too.
 *
 * @param toFailure - Makes the failure that is thrown when the signal fires first.
 * @throws The work's own error.
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
 * Bounds steps by one deadline. Each is run unless the signal has fired, and waited for only until the signal fires: a call to the table takes no
 * signal, and may hang for seconds. An abandoned step may still take effect.
 *
 * @returns Runs a step. It throws `deadline_exceeded` if the signal fires first, otherwise the step's own error.
 */
export const withDeadline =
  (signal: AbortSignal) =>
  async <T>(step: () => Promise<T>): Promise<T> => {
    const isLate = () => new Failure("deadline_exceeded", { detail: "aborted at the deadline" });
    if (signal.aborted) {
      throw isLate();
    }
    return untilAborted(step(), signal, isLate);
  };
