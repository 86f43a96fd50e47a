import { expect, test } from "vitest";
import { mapBounded } from "../../lib/map-bounded.ts";
import { askOnce, askUntilSettled, callersPerProcess, countCodes } from "./ask-callers.ts";
import { readRecords, startBench } from "./bench.ts";
import { planOutage } from "./outage.ts";
import { refreshAll } from "./refresh-all.ts";
import { report } from "./report.ts";

const connections = 100;
const processes = 4;
/** Connections at the end of the list, which are not refreshed yet when the outage begins. */
const notBegun = 5;

test("20 s without Vault in the middle of the refreshes lose nothing and send no customer to connect again", async () => {
  await using bench = await startBench({ connections, processes });
  const { log } = bench.server;
  const begun = Date.now();

  const asking = mapBounded(bench.keys, 40, (key) => askUntilSettled(bench, key));
  const { during, met, after } = await planOutage(bench, { atRefresh: 30, milliseconds: 20_000, askFor: bench.keys.slice(-notBegun) });
  const waiting = after.filter(({ failure }) => failure !== undefined);
  const backAgain = await mapBounded(waiting, 8, (key) => askOnce(bench, key));
  const asked = await asking;

  const sealed = during.filter(({ sealedRotation }) => sealedRotation !== undefined);
  const answersOnceBack = countCodes(backAgain.flatMap(({ answers }) => answers));
  report("Vault outage", {
    connections,
    "provider calls": log.refreshes.length,
    "rotations sealed": sealed.length,
    "connections kept waiting": waiting.length,
    "answers once Vault is back": JSON.stringify(answersOnceBack),
    losses: log.revoked.length,
    seconds: (Date.now() - begun) / 1000,
  });
  expect(sealed.length).toBeGreaterThan(0);
  expect(waiting.length).toBeGreaterThanOrEqual(sealed.length + notBegun);
  // Their credential cannot be read, so the provider is not called for them.
  expect(met.map(({ answers }) => countCodes(answers))).toEqual(
    Array.from({ length: notBegun }, () => ({ store_unavailable: processes * callersPerProcess })),
  );
  expect([...during, ...after].filter(({ status }) => status === "reauth_required")).toEqual([]);
  expect(log.refreshes).toHaveLength(connections);
  expect(log.mostSpent()).toBe(1);
  expect(log.revoked).toEqual([]);
  // Once Vault is back, no caller is told to wait for it.
  expect(answersOnceBack).not.toHaveProperty("store_unavailable");
  for (const { answers } of asked) {
    expect(countCodes(answers)).toEqual({ token: processes * callersPerProcess });
  }
  for (const record of await readRecords(bench)) {
    expect(record).toMatchObject({ status: "active" });
    expect(record).not.toHaveProperty("failure");
    expect(record).not.toHaveProperty("sealedRotation");
  }
  expect(countCodes(await refreshAll(bench, bench.keys))).toEqual({ token: connections });
  expect(log.revoked).toEqual([]);
  expect(bench.brokers.errors).toEqual([]);
});
