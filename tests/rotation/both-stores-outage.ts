import { expect } from "vitest";
import { mapBounded } from "../../lib/map-bounded.ts";
import { askUntilSettled, callersPerProcess, countCodes } from "./ask-callers.ts";
import { readRecords, startBench, subjectOf } from "./bench.ts";
import { planBlackout } from "./outage.ts";
import { refreshAll } from "./refresh-all.ts";
import { report } from "./report.ts";

const connections = 80;
const processes = 4;

const lostWords = "a rotated credential is lost: neither the store nor the table has it";

/**
 * Takes Vault and the table away together, under load, and expects that only running refreshes are lost, and that each loss is logged. A running
 * refresh retries both stores until shortly before its lease expires, for 25 s.
 */
export async function expectFewLost(milliseconds: number, leastLosses: number): Promise<void> {
  await using bench = await startBench({ connections, processes });
  const { server, brokers, keys } = bench;
  const begun = Date.now();

  const asking = mapBounded(keys, 40, async (key) => ({ key, ...(await askUntilSettled(bench, key)) }));
  const { underWay } = await planBlackout(bench, { atRefresh: 30, milliseconds });
  const asked = await asking;

  const ended = (await readRecords(bench)).filter(({ status }) => status === "reauth_required").map(({ tenant }) => tenant);
  const logged = brokers.errors.filter((message) => message === lostWords);
  report(`Vault and the table out together for ${milliseconds / 1000} s`, {
    connections,
    "provider calls": server.log.refreshes.length,
    "under way when both went": underWay.size,
    losses: ended.length,
    "losses logged": logged.length,
    seconds: (Date.now() - begun) / 1000,
  });
  expect(underWay.size).toBeGreaterThan(0);
  expect(ended.length).toBeGreaterThanOrEqual(leastLosses);
  // Never more: without a lease, the provider was not called.
  expect(ended.filter((tenant) => !underWay.has(tenant))).toEqual([]);
  expect(logged).toHaveLength(ended.length);
  // Only a lost connection is asked for again, and more than once if it may not end yet because many others are refused.
  const callsOf = Map.groupBy(server.log.refreshes, ({ subject }) => subject);
  const repeated = keys.filter((key) => (callsOf.get(subjectOf(key)) ?? []).length > 1).map(({ tenant }) => tenant);
  expect(repeated.filter((tenant) => !ended.includes(tenant))).toEqual([]);
  expect(server.log.revoked.map(({ subject }) => subject).sort()).toEqual(
    keys
      .filter(({ tenant }) => ended.includes(tenant))
      .map(subjectOf)
      .sort(),
  );
  for (const { key, answers } of asked) {
    const { token = 0, grant_revoked: refused = 0 } = countCodes(answers);
    const all = processes * callersPerProcess;
    expect(token + refused, key.tenant).toBe(all);
    // The process that could not store a new token still serves it to its waiting callers.
    expect(token, key.tenant).toBeLessThanOrEqual(ended.includes(key.tenant) ? callersPerProcess : all);
    expect(refused, key.tenant).toBeLessThanOrEqual(ended.includes(key.tenant) ? all : 0);
  }
  const survivors = keys.filter(({ tenant }) => !ended.includes(tenant));
  expect(countCodes(await refreshAll(bench, survivors))).toEqual({ token: survivors.length });
}
