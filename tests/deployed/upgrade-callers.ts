import { setTimeout as sleep } from "node:timers/promises";
import { failures } from "../../lib/errors.ts";
import type { FailureRow } from "../../lib/failure-row.ts";
import type { Answer } from "../fixtures/journey.ts";

/** A caller that asks the same again and again. */
export type Caller = { readonly name: string; readonly ask: () => Promise<Answer>; readonly pauseMs?: number };

/** What callers were answered. */
export type Tally = {
  readonly served: number;
  /** Failures that the same request does not meet again after a while: how many, by their code. */
  readonly retryable: Readonly<Record<string, number>>;
  /** Every other answer, and every request without an answer. */
  readonly broken: readonly string[];
};

const rows: Readonly<Record<string, FailureRow>> = failures;

/** @returns Ends the callers after their last answers, and tells what they were answered. */
export function startCallers(callers: readonly Caller[]): () => Promise<Tally> {
  let [isOver, served] = [false, 0];
  const retryable: Record<string, number> = {};
  const broken: string[] = [];
  const note = (name: string, { status, json, text }: Answer) => {
    const code = String(json.code);
    if (status < 400) {
      served += 1;
    } else if (rows[code]?.retryable === true) {
      retryable[code] = (retryable[code] ?? 0) + 1;
    } else {
      broken.push(`${name}: HTTP ${status} ${text}`);
    }
  };
  const loops = callers.map(async ({ name, ask, pauseMs = 400 }) => {
    while (!isOver) {
      await ask().then(
        (answer) => note(name, answer),
        (error: unknown) => broken.push(`${name}: ${error}`),
      );
      await sleep(pauseMs);
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(loops);
    return { served, retryable, broken };
  };
}
