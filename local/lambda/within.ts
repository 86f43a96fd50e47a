/** What {@link within} rejects with when the time is over. */
export class TooLate extends Error {
  override readonly name = "TooLate";
}

/** The outcome of `work`, or {@link TooLate} after `limitMs`. The work itself goes on: as in AWS, only the waiting ends. */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new TooLate(`took longer than ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([work, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}
