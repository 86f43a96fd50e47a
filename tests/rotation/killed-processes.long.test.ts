import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { leaseMs } from "../../lib/connections/lease/with-lease.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { askOnce, askUntilSettled, callersPerProcess, countCodes, tokensOf } from "./ask-callers.ts";
import { type Bench, readRecords, startBench, subjectOf, toCredentialKey } from "./bench.ts";
import { refreshAll } from "./refresh-all.ts";
import { report } from "./report.ts";

const connections = 200;
const processes = 4;
const everyoneHas = { token: processes * callersPerProcess };
/**
 * After each group of this many connections, the process that refreshes the last one is killed. So about five grants are lost: a process that
 * meets more refusals than that in a row doubts them, and asks again.
 */
const killEvery = 20;
const latestKillMs = 20;

/** When a process is killed: before the provider's answer, or a number of milliseconds after it. */
type Moment = "unanswered" | number;

type Kill = { readonly key: ConnectionKey; readonly process: number; readonly moment: Moment };

/** Kills the process that refreshes this connection, once the provider has rotated the refresh token. */
async function killHolder({ server, brokers }: Bench, key: ConnectionKey, moment: Moment): Promise<Kill> {
  const { promise, resolve } = Promise.withResolvers<Kill>();
  const hook = moment === "unanswered" ? "rotated" : "answered";
  server.log[hook] = async ({ process, subject }) => {
    if (subject === subjectOf(key)) {
      server.log[hook] = undefined;
      if (moment !== "unanswered") {
        await pause(moment);
      }
      await brokers.kill(process);
      resolve({ key, process, moment });
    }
  };
  return promise;
}

/**
 * Nothing else is refreshed while a holder is killed, so that a kill costs at most one connection. Half of the kills come
 * as early as possible: before the new refresh token is stored anywhere.
 */
async function askAndKill(bench: Bench): Promise<readonly Kill[]> {
  const kills: Kill[] = [];
  const left: Promise<unknown>[] = [];
  for (let start = 0; start < bench.keys.length; start += killEvery) {
    const batch = bench.keys.slice(start, start + killEvery);
    const victim = batch.length === killEvery ? batch.pop() : undefined;
    await mapBounded(batch, 8, (key) => askUntilSettled(bench, key));
    if (victim !== undefined) {
      const killed = killHolder(bench, victim, kills.length % 2 === 0 ? "unanswered" : randomInt(latestKillMs));
      // Its callers in the other processes wait until the dead holder's lease expires.
      left.push(askOnce(bench, victim));
      kills.push(await killed);
      await bench.brokers.ready();
    }
  }
  await Promise.all(left);
  await bench.brokers.time.letPass(leaseMs);
  return kills;
}

test("a killed process costs at most one provider call, and a connection only between the provider's answer and the store", async () => {
  await using bench = await startBench({ connections, processes });
  const { log } = bench.server;

  const kills = await askAndKill(bench);
  expect(log.refreshes).toHaveLength(connections);
  const settled = await Promise.all(
    kills.map(async (kill) => {
      const stored = await bench.credentials.read(toCredentialKey(kill.key));
      const { answers } = await askUntilSettled(bench, kill.key);
      return { ...kill, inTheWindow: stored?.version === 1, answers };
    }),
  );

  const extra = log.refreshes.length - connections;
  const inTheWindow = settled.filter((kill) => kill.inTheWindow);
  const lost = (await readRecords(bench)).filter(({ status }) => status === "reauth_required").map(subjectOf);
  report("killed processes", {
    connections,
    "provider calls": log.refreshes.length,
    kills: kills.length,
    "extra calls": extra,
    "kills before the credential was stored": inTheWindow.length,
    losses: lost.length,
    "killed after ms": settled.map(({ moment, inTheWindow }) => `${moment}${inTheWindow ? " (lost)" : ""}`).join(" "),
  });
  expect(extra).toBeLessThanOrEqual(kills.length);
  expect(new Set(lost)).toEqual(new Set(inTheWindow.map(({ key }) => subjectOf(key))));
  expect(log.revoked.map(({ subject }) => subject).sort()).toEqual([...lost].sort());
  expect(lost.length).toBeGreaterThan(0);
  for (const { key, inTheWindow, answers } of settled) {
    const calls = log.refreshes.filter(({ subject }) => subject === subjectOf(key)).map(({ status }) => status);
    expect(calls).toEqual(inTheWindow ? [200, 400] : [200]);
    expect(countCodes(answers)).toEqual(inTheWindow ? { grant_revoked: processes * callersPerProcess } : everyoneHas);
    expect(tokensOf(answers)).toHaveLength(inTheWindow ? 0 : 1);
  }
  const survivors = bench.keys.filter((key) => !lost.includes(subjectOf(key)));
  expect(countCodes(await refreshAll(bench, survivors))).toEqual({ token: survivors.length });
  expect(bench.brokers.errors).toEqual([]);
});
