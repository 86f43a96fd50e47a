import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { leaseMs } from "../../lib/connections/lease/with-lease.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { askOnce, askUntilSettled, callersPerProcess, countCodes, tokensOf } from "./ask-callers.ts";
import { type Bench, readRecords, startBench, subjectOf, toCredentialKey } from "./bench.ts";
import { refreshAll } from "./refresh-all.ts";
import { report } from "./report.ts";

const connections = 200;
const processes = 4;
const atOnce = 24;
const kills = 6;
/** The most answers of the provider before a kill, and the most milliseconds after the last of them. Both are random. */
const mostAnswersBetweenKills = 20;
const latestKillMs = 15;

/**
 * Kills a process that the provider has just answered, while it has more running refreshes: half of the times at once, and
 * otherwise at a random moment. There are no more kills, because each leaves leases behind that last for 30 s.
 */
function killAtRandom({ server, brokers }: Bench): void {
  let left = kills;
  let untilKill = randomInt(1, mostAnswersBetweenKills);
  server.log.answered = async ({ process }) => {
    untilKill -= 1;
    if (untilKill === 0 && left > 0) {
      left -= 1;
      untilKill = randomInt(1, mostAnswersBetweenKills);
      if (left % 2 === 0) {
        await pause(randomInt(latestKillMs));
      }
      brokers.kill(process);
    }
  };
}

/** Reads the result of each connection: the provider's calls for it, and the deaths during its refresh. */
async function follow({ server, brokers, credentials, keys }: Bench) {
  return mapBounded(keys, 8, async (key) => ({
    key,
    calls: server.log.refreshes.filter(({ subject }) => subject === subjectOf(key)),
    deaths: brokers.deaths.filter(({ underWay }) => underWay.has(key.tenant)),
    stored: await credentials.read(toCredentialKey(key)),
  }));
}

/**
 * A process refreshes as many connections at once as its callers want, so one kill can interrupt several refreshes, each
 * between the provider's answer and the store. No lease can prevent that: the next holder cannot know whether the
 * provider was called. Therefore the bound is one call for each running refresh at a death, and not one for each kill.
 */
test("processes killed in full flight cost at most one provider call for each refresh that died with them", async () => {
  await using bench = await startBench({ connections, processes });
  const { log } = bench.server;
  const { deaths, errors } = bench.brokers;
  const begun = Date.now();

  killAtRandom(bench);
  await mapBounded(bench.keys, atOnce, (key) => askOnce(bench, key));
  // The dead processes' connections are leased for up to 30 s.
  await bench.brokers.time.letPass(leaseMs);
  const asked = await mapBounded(bench.keys, atOnce, async (key) => ({ key, ...(await askUntilSettled(bench, key)) }));

  const followed = await follow(bench);
  const isLost = new Set((await readRecords(bench)).filter(({ status }) => status === "reauth_required").map(({ tenant }) => tenant));
  const cutOff = followed.filter((one) => one.deaths.length > 0);
  const lost = followed.filter(({ key }) => isLost.has(key.tenant));
  const underWay = deaths.reduce((sum, death) => sum + death.underWay.size, 0);
  const extra = log.refreshes.length - connections;
  report("killed in full flight", {
    connections,
    "provider calls": log.refreshes.length,
    kills: deaths.length,
    "running refreshes of the killed": underWay,
    "extra calls": extra,
    losses: lost.length,
    "interrupted and not lost": cutOff.length - lost.length,
    seconds: (Date.now() - begun) / 1000,
  });
  expect(deaths.length).toBeGreaterThan(0);
  expect(extra).toBeLessThanOrEqual(underWay);
  for (const { key, calls, deaths, stored } of followed) {
    expect(calls.length, key.tenant).toBeGreaterThan(0);
    expect(calls.length - 1, key.tenant).toBeLessThanOrEqual(deaths.length);
    expect(isLost.has(key.tenant), `${key.tenant}: lost, if and only if the store never got what the provider gave`).toBe(
      stored?.version === 1,
    );
  }
  for (const { key, calls, deaths } of lost) {
    // The provider had rotated the token for a process that died before it stored it, and refused the old token of the next process.
    expect(
      calls.map(({ status }) => status),
      key.tenant,
    ).toEqual([200, 400]);
    expect(
      deaths.map(({ process }) => process),
      key.tenant,
    ).toContain(calls[0]?.process);
  }
  expect(log.revoked.map(({ subject }) => subject).sort()).toEqual(lost.map(({ key }) => subjectOf(key)).sort());
  expect(log.revoked.every(({ byReuse }) => byReuse)).toBe(true);
  for (const { key, answers } of asked) {
    const word = isLost.has(key.tenant) ? "grant_revoked" : "token";
    expect(countCodes(answers)).toEqual({ [word]: processes * callersPerProcess });
    expect(tokensOf(answers)).toHaveLength(isLost.has(key.tenant) ? 0 : 1);
  }
  const survivors = bench.keys.filter(({ tenant }) => !isLost.has(tenant));
  expect(countCodes(await refreshAll(bench, survivors))).toEqual({ token: survivors.length });
  expect(errors).toEqual([]);
});
