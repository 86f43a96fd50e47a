/** Waits so many milliseconds, or until the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await firstOf(signal, (done) => {
    const timer = setTimeout(done, ms);
    return () => clearTimeout(timer);
  });
}

/** Waits until the page is visible: a hidden page sends no request. */
export async function untilSeen(signal: AbortSignal): Promise<void> {
  while (!signal.aborted && document.hidden) {
    await firstOf(signal, (done) => {
      document.addEventListener("visibilitychange", done);
      return () => document.removeEventListener("visibilitychange", done);
    });
  }
}

function firstOf(signal: AbortSignal, begin: (done: () => void) => () => void): Promise<void> {
  if (signal.aborted) {
    return Promise.resolve();
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = begin(resolve);
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(end);
}
