import { announce, find } from "./element.ts";

/** How long an answer may take before something is said about it. */
const silenceMs = 5_000;

let slowCalls = 0;

/**
 * Waits for an answer that a person waits for, and says so while it does not come: a button that only stays grey looks broken.
 *
 * @param limitMs - When the page gives up. Said, so that people know how long to look at it.
 */
export async function sayWhileWaiting<T>(answer: Promise<T>, limitMs: number): Promise<T> {
  let isSaid = false;
  const timer = setTimeout(() => {
    isSaid = true;
    change(1, `Still waiting for the API. This page gives up after ${limitMs / 1000} seconds.`);
  }, silenceMs);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    if (isSaid) {
      change(-1, "");
    }
  }
}

function change(by: 1 | -1, words: string): void {
  slowCalls += by;
  const line = find("waiting");
  line.hidden = slowCalls === 0;
  if (by === 1) {
    line.textContent = words;
    announce(words);
  }
}
