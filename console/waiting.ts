import { signal } from "@preact/signals";
import { announce } from "./announce.ts";

/** How long an answer may take before something is said about it. */
const silenceMs = 5_000;
const secondMs = 1_000;

/** The call that takes longest, if one is slow: how long by now, and when the page gives up. */
export const slowCall = signal<{ readonly waitedMs: number; readonly limitMs: number } | undefined>(undefined);

/** When each of the calls began that are slow by now. */
const slowCalls = new Set<{ readonly begunAt: number; readonly limitMs: number }>();

export const describeWaiting = (limitMs: number): string =>
  `Still waiting for the API. This page gives up after ${limitMs / 1000} seconds.`;

/**
 * Waits for an answer that a person waits for, and says so while it does not come, with how long it has taken: a button that
 * only stays grey looks broken.
 *
 * @param limitMs - When the page gives up. Said, so that people know how long to look at it.
 */
export async function sayWhileWaiting<T>(answer: Promise<T>, limitMs: number): Promise<T> {
  const call = { begunAt: Date.now(), limitMs };
  let ticking: ReturnType<typeof setInterval> | undefined;
  const timer = setTimeout(() => {
    slowCalls.add(call);
    tick();
    ticking = setInterval(tick, secondMs);
    announce(describeWaiting(limitMs));
  }, silenceMs);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    clearInterval(ticking);
    slowCalls.delete(call);
    tick();
  }
}

function tick(): void {
  const [first] = slowCalls;
  slowCall.value = first && { waitedMs: Date.now() - first.begunAt, limitMs: first.limitMs };
}
