import type { Clock, Timers } from "../../../system.ts";

export type WaitDeps = {
  readonly clock: Clock;
  readonly pause: Timers["pause"];
  /** At least 0, below 1. */
  readonly random: () => number;
};

/** How a step waits, until its deadline. Injected, so that a test decides what time it is. */
export type Waits = {
  /** @throws The deadline's abort. */
  pause(milliseconds: number): Promise<void>;
  /** Pauses before another attempt with full jitter, so that two writers of one policy do not meet again. @param attempt - From 1. */
  backOff(attempt: number): Promise<void>;
  readonly now: Clock;
};

const firstBackOffMs = 1000;
const longestBackOffMs = 32_000;

export const waitsFor = ({ clock, pause, random }: WaitDeps, signal: AbortSignal): Waits => ({
  pause: (milliseconds) => pause(milliseconds, signal),
  backOff: (attempt) => pause(random() * Math.min(firstBackOffMs * 2 ** (attempt - 1), longestBackOffMs), signal),
  now: clock,
});
