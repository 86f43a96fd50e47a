import { expect, test } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { askOnce, askUntilSettled, countCodes } from "./ask-callers.ts";
import { type Bench, startBench } from "./bench.ts";
import { report } from "./report.ts";

const processes = 4;
const connections = 12;
/** Milliseconds after which no process hands out a token of what was stopped. */
const targetMs = 5_000;

/** An answer to one caller, and the instant at which its caller had it. */
type Heard = { readonly atMs: number; readonly isToken: boolean };

test("S73: four warm processes hand out no token five seconds after a stop, and hand them out again after it is lifted", async () => {
  await using bench = await startBench({ connections, processes });
  const { brokers, switches, server } = bench;
  const [spared, ...all] = bench.keys;
  // Those of the last connections are in no memory, and have expired: each caller's request refreshes one, or finds it refreshed.
  const [warm, cold] = [all.slice(0, 8), all.slice(8)];
  if (spared === undefined) {
    throw new Error("there is no connection");
  }
  for (const key of [spared, ...warm]) {
    expect(countCodes((await askUntilSettled(bench, key)).answers)).toHaveProperty("token");
  }

  const heard: Heard[] = [];
  const heardSpared: Heard[] = [];
  const stopped: readonly ConnectionKey[] = [...warm, ...cold];
  const from = brokers.time.now();
  let stoppedAtMs = Number.POSITIVE_INFINITY;
  const asking = Promise.all([
    ...stopped.map((key) => keepAsking(bench, key, heard, () => stoppedAtMs + 2 * targetMs)),
    keepAsking(bench, spared, heardSpared, () => stoppedAtMs + 2 * targetMs),
  ]);
  await brokers.time.passed(3_000);
  for (const { tenant } of stopped) {
    await switches.stop({ kind: "organisation", tenant }, new Date(brokers.time.now()));
  }
  stoppedAtMs = brokers.time.now();
  await brokers.time.passed(targetMs);
  const refreshesThen = server.log.refreshes.length;
  await asking;

  const tokens = heard.filter(({ isToken }) => isToken).map(({ atMs }) => atMs - stoppedAtMs);
  const late = tokens.filter((ms) => ms >= targetMs);
  report("stop", {
    processes,
    "tokens before": tokens.filter((ms) => ms < 0).length,
    "tokens in the five seconds": tokens.filter((ms) => ms >= 0 && ms < targetMs).length,
    "tokens after them": late.length,
    "last token, ms after the stop": Math.max(...tokens),
    "answers after them": heard.filter(({ atMs }) => atMs >= stoppedAtMs + targetMs).length,
    seconds: (brokers.time.now() - from) / 1000,
  });
  expect(tokens.some((ms) => ms < 0)).toBe(true);
  expect(late).toEqual([]);
  expect(heard.some(({ atMs }) => atMs >= stoppedAtMs + targetMs)).toBe(true);
  expect(heardSpared.every(({ isToken }) => isToken)).toBe(true);
  expect(server.log.refreshes).toHaveLength(refreshesThen);
  expect(server.log.revoked).toEqual([]);

  await switches.stop({ kind: "everything" }, new Date(brokers.time.now()));
  await brokers.time.passed(targetMs);
  expect(countCodes((await askOnce(bench, spared)).answers)).toEqual({ stopped: processes * 50 });
  await switches.lift({ kind: "everything" });
  await brokers.time.passed(targetMs);
  expect(countCodes((await askOnce(bench, spared)).answers)).toEqual({ token: processes * 50 });
  expect(Object.keys(countCodes((await askOnce(bench, stopped[0] ?? spared)).answers))).toEqual(["stopped"]);
  expect(bench.brokers.errors).toEqual([]);
});

/** Two callers of each process ask for one token, again and again. */
async function keepAsking({ brokers }: Bench, key: ConnectionKey, heard: Heard[], untilMs: () => number): Promise<void> {
  await Promise.all(
    brokers.numbers.map(async (number) => {
      while (brokers.time.now() < untilMs()) {
        const answers = await brokers.ask(number, { kind: "serve", key, callers: 2 });
        const atMs = brokers.time.now();
        heard.push(...(answers === "died" ? [] : answers.map((answer) => ({ atMs, isToken: "token" in answer }))));
        await brokers.time.passed(200);
      }
    }),
  );
}
