import { setTimeout as pause } from "node:timers/promises";

const stepMs = 50;
/** The most that one step moves the time, however long the machine took for it. */
const longestStepMs = 100;
/** Milliseconds of the machine for a step while somebody waits for the time to pass. */
const hurriedMs = 5;

/** The time of a bench, which is that of all its processes. */
export type BenchTime = {
  now(): number;
  /** Lets time pass at once. Call it when no process is at work. */
  letPass(milliseconds: number): Promise<void>;
  /** Resolves when this much time has passed. */
  passed(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts the time of a bench: it passes as the machine's does while every process follows, and faster while somebody waits for it. A step waits
 * for the answers of all processes to the one before, and for the servers that they use; so what is slow takes hardly more of the time than on a
 * quiet machine.
 *
 * @param tellAll - Moves the time of every process. Resolves when each has followed.
 */
export function startTime(tellAll: (nowMs: number) => Promise<unknown>): BenchTime {
  let nowMs = Date.now();
  let isStopped = false;
  const waiting = new Set<{ readonly atMs: number; readonly resolve: () => void }>();

  const move = async (milliseconds: number): Promise<void> => {
    nowMs += milliseconds;
    await tellAll(nowMs);
    for (const one of waiting) {
      if (one.atMs <= nowMs) {
        waiting.delete(one);
        one.resolve();
      }
    }
  };
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const begun = performance.now();
      await pause(waiting.size > 0 ? hurriedMs : stepMs);
      if (isStopped) {
        return;
      }
      await move(Math.max(stepMs, Math.min(performance.now() - begun, longestStepMs)));
    }
  };
  const running = run();
  return {
    now: () => nowMs,
    letPass: move,
    passed: (milliseconds) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add({ atMs: nowMs + milliseconds, resolve });
      return promise;
    },
    stop: () => {
      isStopped = true;
      return running;
    },
  };
}
