type Waiting = { readonly atMs: number; readonly resume: () => void };

/** Time that passes only while everything waits. Concurrent work overlaps, and nothing really waits. */
export type VirtualTime = {
  readonly clock: () => Date;
  pause(milliseconds: number): Promise<void>;
  /** Does work until it ends. @returns What it returned, and the seconds that passed. @throws {Error} It waits for something else than time. */
  measure<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly seconds: number }>;
};

const startOfTime = Date.parse("2026-03-01T12:00:00Z");

/** Everything that can go on without time passing has gone on: only then the event loop comes to its immediates. */
const everythingWaits = () => new Promise((resolve) => setImmediate(resolve));

export function virtualTime(): VirtualTime {
  let nowMs = startOfTime;
  let waiting: Waiting[] = [];

  const pause = (milliseconds: number) =>
    new Promise<void>((resume) => {
      waiting.push({ atMs: nowMs + milliseconds, resume });
    });

  /** Moves to the next instant for which something waits, and wakes what waits for it, in the order in which it began to wait. */
  const advance = () => {
    if (waiting.length === 0) {
      throw new Error("the work waits for something else than virtual time");
    }
    nowMs = waiting.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
    const due = waiting.filter(({ atMs }) => atMs <= nowMs);
    waiting = waiting.filter(({ atMs }) => atMs > nowMs);
    for (const { resume } of due) {
      resume();
    }
  };

  return {
    clock: () => new Date(nowMs),
    pause,
    measure: async (work) => {
      const fromMs = nowMs;
      let hasEnded = false;
      const result = work().finally(() => {
        hasEnded = true;
      });
      // A failure is thrown where the result is awaited, which may be turns later.
      result.catch(() => undefined);
      for (await everythingWaits(); !hasEnded; await everythingWaits()) {
        advance();
      }
      return { value: await result, seconds: (nowMs - fromMs) / 1000 };
    },
  };
}
