import { announce, element, find } from "./element.ts";

/** How long an answer may take before something is said about it. */
const silenceMs = 5_000;
const secondMs = 1_000;

/** When each of the calls began that are slow by now. */
const slowCalls = new Set<{ readonly begunAt: number }>();

/**
 * Waits for an answer that a person waits for, and says so while it does not come, with how long it has taken: a button that
 * only stays grey looks broken.
 *
 * @param limitMs - When the page gives up. Said, so that people know how long to look at it.
 */
export async function sayWhileWaiting<T>(answer: Promise<T>, limitMs: number): Promise<T> {
  const call = { begunAt: Date.now() };
  const words = `Still waiting for the API. This page gives up after ${limitMs / 1000} seconds.`;
  let ticking: ReturnType<typeof setInterval> | undefined;
  const timer = setTimeout(() => {
    slowCalls.add(call);
    const bar = element("progress", { max: String(limitMs), "aria-label": "Time waited" });
    find("waiting").replaceChildren(words, bar);
    const tick = () => {
      bar.value = Date.now() - call.begunAt;
    };
    tick();
    ticking = setInterval(tick, secondMs);
    find("waiting").hidden = false;
    announce(words);
  }, silenceMs);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    clearInterval(ticking);
    slowCalls.delete(call);
    find("waiting").hidden = slowCalls.size === 0;
  }
}
