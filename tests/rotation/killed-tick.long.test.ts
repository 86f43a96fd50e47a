import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { leaseMs } from "../../lib/connections/lease/with-lease.ts";
import { countCodes } from "./ask-callers.ts";
import { type Bench, startBench, subjectOf, toCredentialKey } from "./bench.ts";
import { refreshAll } from "./refresh-all.ts";
import { report } from "./report.ts";

/** Refresh tokens of one provider that a tick has in doubt at most, and connections of it that the tick works on. */
const mostInDoubt = 16;
const atOnce = 24;

/** The most answers of the provider before a kill, and the most milliseconds after the last of them. Both are random. */
const mostAnswersBeforeKill = 30;
const latestKillMs = 15;
const kills = 4;

/** The people whose refresh token the provider has rotated, and whose next one the store does not have. */
async function findLost({ server, credentials, keys }: Bench): Promise<readonly string[]> {
  const rotated = new Set(server.log.refreshes.filter(({ status }) => status === 200).map(({ subject }) => subject));
  const stored = await Promise.all(keys.map(async (key) => ({ key, version: (await credentials.read(toCredentialKey(key)))?.version })));
  return stored.flatMap(({ key, version }) => (version === 1 && rotated.has(subjectOf(key)) ? [subjectOf(key)] : [])).sort();
}

/** Holds back every answer of the provider until they are released. */
function holdAnswers({ server }: Bench) {
  const letGo = Promise.withResolvers<void>();
  server.log.rotated = () => letGo.promise;
  return letGo.resolve;
}

/** Runs a tick, and kills it after a random number of answers: half of the times at once, and otherwise a moment later. */
async function killTick({ server, brokers }: Bench, isAtOnce: boolean): Promise<void> {
  let untilKill = randomInt(1, mostAnswersBeforeKill);
  server.log.answered = async () => {
    untilKill -= 1;
    if (untilKill === 0) {
      await (isAtOnce ? undefined : pause(randomInt(latestKillMs)));
      await brokers.kill(0);
    }
  };
  expect(await brokers.ask(0, { kind: "tick" })).toBe("died");
  server.log.answered = undefined;
  // The dead process's connections are leased for 30 s. What it had sent has reached the provider by then.
  await brokers.time.letPass(leaseMs);
}

test("S15: a tick that is killed when the provider has rotated every token it was sent loses 16 connections, not the 24 in progress", async () => {
  await using bench = await startBench({ connections: 80, processes: 1 });
  const { server, brokers, keys } = bench;
  const letGo = holdAnswers(bench);

  const ticking = brokers.ask(0, { kind: "tick" });
  await expect.poll(() => server.log.refreshes.length).toBe(mostInDoubt);
  // Further refreshes would reach the provider now.
  await brokers.time.passed(1000);
  const rotated = server.log.refreshes.map(({ subject }) => subject);
  await brokers.kill(0);
  expect(await ticking).toBe("died");
  letGo();
  server.log.rotated = undefined;
  // The dead process's connections are leased for 30 s.
  await brokers.time.letPass(leaseMs);
  const counts = countCodes(await refreshAll(bench, keys));

  const underWay = brokers.deaths.map((death) => death.underWay.size);
  report("killed tick of a rotating provider", {
    connections: keys.length,
    "under way": underWay.join(),
    losses: counts.grant_revoked ?? 0,
  });
  expect(underWay).toEqual([atOnce]);
  expect(counts).toEqual({ token: keys.length - mostInDoubt, grant_revoked: mostInDoubt });
  expect(server.log.revoked.map(({ subject }) => subject).sort()).toEqual(rotated.sort());
  expect(brokers.errors).toEqual([]);
});

test("S15: ticks that are killed at random lose what the provider had rotated and Vault had not stored, 16 each at most", async () => {
  await using bench = await startBench({ connections: 240, processes: 1 });
  const { server, brokers, keys } = bench;
  const lostBy: number[] = [];
  let lost: readonly string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    await killTick(bench, kill % 2 === 0);
    const before = lost.length;
    lost = await findLost(bench);
    lostBy.push(lost.length - before);
  }
  const underWay = brokers.deaths.map((death) => death.underWay.size);
  const counts = countCodes(await refreshAll(bench, keys));
  report("ticks of a rotating provider, killed at random", {
    connections: keys.length,
    "under way": underWay.join(),
    losses: lostBy.join(),
  });
  expect(underWay).toHaveLength(kills);
  expect(Math.max(...underWay)).toBeLessThanOrEqual(atOnce);
  expect(Math.max(...lostBy)).toBeLessThanOrEqual(mostInDoubt);
  expect(counts).toEqual({ token: keys.length - lost.length, ...(lost.length === 0 ? {} : { grant_revoked: lost.length }) });
  expect(server.log.revoked.map(({ subject }) => subject).sort()).toEqual(lost);
  expect(brokers.errors).toEqual([]);
});
