import type { Failure } from "./errors.ts";

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
