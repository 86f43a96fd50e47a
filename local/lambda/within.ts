/** The error of {@link within} after the time limit. */
export class TooLate extends Error {
  override readonly name = "TooLate";
}

/** Waits for `work`, and rejects with {@link TooLate} after `limitMs`. The work itself goes on: as in AWS, only the waiting stops. */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new TooLate(`took longer than ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([work, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}
