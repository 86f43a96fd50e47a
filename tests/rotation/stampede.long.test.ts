import { expect, test } from "vitest";
import { mapBounded } from "../../lib/map-bounded.ts";
import { askUntilSettled, callersPerProcess, countCodes, tokensOf } from "./ask-callers.ts";
import { startBench, toCredentialKey } from "./bench.ts";
import { report } from "./report.ts";

const connections = 100;
const processes = 4;
const atOnce = 8;

test("the provider is called once a connection, however many callers in four processes want its token at once", async () => {
  await using bench = await startBench({ connections, processes });
  const begun = Date.now();

  const asked = await mapBounded(bench.keys, atOnce, async (key) => ({ key, ...(await askUntilSettled(bench, key)) }));

  const { log } = bench.server;
  report("stampede", {
    connections,
    callers: asked.length * processes * callersPerProcess,
    "provider calls": log.refreshes.length,
    "calls / connections": log.refreshes.length / connections,
    seconds: (Date.now() - begun) / 1000,
  });
  expect(new Set(log.refreshes.map(({ subject }) => subject)).size).toBe(connections);
  expect(log.refreshes).toHaveLength(connections);
  expect(log.mostSpent()).toBe(1);
  expect(log.revoked).toEqual([]);
  expect(bench.brokers.errors).toEqual([]);
  for (const { key, answers } of asked) {
    expect(countCodes(answers)).toEqual({ token: processes * callersPerProcess });
    const stored = await bench.credentials.read(toCredentialKey(key));
    expect(tokensOf(answers)).toEqual([stored?.fields.access_token?.reveal()]);
    expect(await bench.connections.read(key)).toMatchObject({ status: "active", credential: { version: stored?.version } });
  }
});
