import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { failures } from "../../lib/errors.ts";
import type { Bench } from "./bench.ts";
import type { Answer } from "./broker-message.ts";

export const callersPerProcess = 50;

export type Asked = {
  /** The last answer of every caller of every process. */
  readonly answers: readonly Answer[];
  /** The processes that died under their callers. */
  readonly died: readonly number[];
};

/** Fifty callers at once in every process ask for the token of one connection, once each. */
export async function askOnce({ brokers }: Pick<Bench, "brokers">, key: ConnectionKey): Promise<Asked> {
  const asked = await Promise.all(
    brokers.numbers.map(async (number) => ({
      number,
      answers: await brokers.ask(number, { kind: "serve", key, callers: callersPerProcess }),
    })),
  );
  return {
    answers: asked.flatMap(({ answers }) => (answers === "died" ? [] : answers)),
    died: asked.flatMap(({ number, answers }) => (answers === "died" ? [number] : [])),
  };
}

/** Retries, as a client does, until no answer asks for a later retry. */
export async function askUntilSettled(bench: Pick<Bench, "brokers">, key: ConnectionKey): Promise<Asked> {
  for (;;) {
    const asked = await askOnce(bench, key);
    const laterMs = Math.max(0, ...asked.answers.map(waitMs));
    if (laterMs === 0 && asked.died.length === 0) {
      return asked;
    }
    // The answer says when to retry; the lease of a dead holder expires after 30 s.
    await bench.brokers.time.passed(laterMs);
  }
}

/** Milliseconds until a client retries after this answer; 0: it does not retry. */
function waitMs(answer: Answer): number {
  if ("token" in answer) {
    return 0;
  }
  const { code, retryAfterSeconds } = answer;
  const isRetryable = Object.entries(failures).some(([known, { retryable }]) => known === code && retryable);
  return (retryAfterSeconds ?? (isRetryable ? 1 : 0)) * 1000;
}

/** How many callers got which code, or a token. */
export function countCodes(answers: readonly Answer[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const word = "token" in answer ? "token" : answer.code;
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

/** The different tokens that callers got. */
export const tokensOf = (answers: readonly Answer[]): readonly string[] => [
  ...new Set(answers.flatMap((answer) => ("token" in answer ? [answer.token] : []))),
];
