import { randomUUID } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { SetupLook } from "../../lib/setup/setup.ts";
import type { PreparedTargets, SetupRuns } from "../../lib/setup/setup-stores.ts";
import { secondsAfter } from "../../lib/system.ts";
import { setupLookItemKey } from "../../lib/table/item-keys.ts";
import { queryAll } from "../../lib/table/requests.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import { memoryPreparedTargets } from "../fakes/memory-prepared-targets.ts";
import { memorySetupLooks } from "../fakes/memory-setup-looks.ts";
import { memorySetupRuns } from "../fakes/memory-setup-runs.ts";
import { candidate, newRun, startOfTime } from "../fakes/setup-fakes.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { describeSetupLooks } from "./setup-looks-contract.ts";

const clock = stoppedClock(startOfTime);
let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

describeSetupLooks("the fake", memorySetupLooks);
describeSetupLooks("the table", () => setupLooksIn(local.table, clock));

const newKey = (): ConnectionKey => ({ tenant: randomUUID(), provider: "gcp", account: "default" });

describe("a look in the table", () => {
  it("is gone after a week", async () => {
    const key = newKey();
    await setupLooksIn(local.table, clock).write(key, { connectionId: "c", at: startOfTime, targets: [], findings: [] });
    const at = (seconds: number) => setupLooksIn(local.table, () => secondsAfter(startOfTime, seconds)).read(key, "c");
    expect(await at(7 * 86_400 - 1)).toBeDefined();
    expect(await at(7 * 86_400)).toBeUndefined();
    const { Item } = await local.table.client.send(new GetCommand({ TableName: local.table.name, Key: setupLookItemKey(key) }));
    expect(Item?.ttl).toBe(startOfTime.getTime() / 1000 + 7 * 86_400);
  });

  it("fits into an item, however much has fallen", async () => {
    const [key, looks] = [newKey(), setupLooksIn(local.table, clock)];
    const missing = Array.from({ length: 30 }, (_, index) => ({
      kind: "role",
      name: `roles/${index}-${"x".repeat(50)} aurora-ro-12345678`,
    }));
    const targets = Array.from({ length: 500 }, (_, index) => ({ target: `project-${index}`, at: startOfTime, missing }));
    await looks.write(key, { connectionId: "c", at: startOfTime, targets, findings: [] });
    const read = await looks.read(key, "c");
    expect(read?.targets.map((target) => target.missing.length)).toEqual(Array(500).fill(5));
  });
});

describe("a look at more targets than an item holds", () => {
  const lookAt = (count: number, more: Partial<SetupLook> = {}): SetupLook => ({
    connectionId: "c",
    at: startOfTime,
    targets: Array.from({ length: count }, (_, index) => ({ target: `project-${index}`.padEnd(30, "x"), at: startOfTime, missing: [] })),
    findings: [],
    ...more,
  });
  const itemsOf = async (key: ConnectionKey) =>
    (await Promise.all(["LOOK", "PART#"].map((prefix) => queryAll(local.table, setupLookItemKey(key).pk, prefix)))).flat();

  it("is kept in items of less than 400 KB, and leaves none of them behind", async () => {
    const [key, looks] = [newKey(), setupLooksIn(local.table, clock)];
    for (const count of [6000, 12_000, 6000]) {
      const look = lookAt(count, { toldOn: "2026-11-20" });
      await looks.write(key, look);
      expect(await looks.read(key, "c")).toEqual(look);
      const items = await itemsOf(key);
      expect(Math.max(...items.map((item) => JSON.stringify(item).length))).toBeLessThan(400_000);
      expect(items.every(({ ttl }) => ttl === startOfTime.getTime() / 1000 + 7 * 86_400)).toBe(true);
      expect(items.length, "no part of the look before").toBe(count === 6000 ? 3 : 5);
    }
    await looks.write(key, lookAt(10));
    expect(await itemsOf(key)).toHaveLength(1);
    await looks.write(key, lookAt(6000));
    await looks.erase(key);
    expect(await itemsOf(key)).toEqual([]);
  });

  it("is the old one or the new one to a reader who comes in between, or none", async () => {
    const [key, looks] = [newKey(), setupLooksIn(local.table, clock)];
    const sizes = [6000, 7000, 8000, 6001];
    await looks.write(key, lookAt(6000));
    const read: (number | undefined)[] = [];
    const reading = (async () => {
      for (let reads = 0; reads < 20; reads += 1) {
        read.push((await looks.read(key, "c"))?.targets.length);
      }
    })();
    for (const count of sizes) {
      await looks.write(key, lookAt(count));
    }
    await reading;
    expect(read.filter((length) => length !== undefined && !sizes.includes(length))).toEqual([]);
  });

  it("keeps the first hundreds of what is missing in one target", async () => {
    const [key, looks] = [newKey(), setupLooksIn(local.table, clock)];
    const name = `roles/${"x".repeat(200)}`;
    const missing = Array.from({ length: 2500 }, (_, index) => ({ kind: "role", name: `${name}-${index}`, home: "p".repeat(30) }));
    await looks.write(key, lookAt(0, { targets: [{ target: "project-1", at: startOfTime, missing }] }));
    expect((await looks.read(key, "c"))?.targets[0]?.missing).toEqual(missing.slice(0, 500));
  });
});

type Stores = { readonly runs: SetupRuns; readonly prepared: PreparedTargets };
describe.each<[string, () => Stores]>([
  ["the fake", () => ({ runs: memorySetupRuns(clock), prepared: memoryPreparedTargets() })],
  ["the table", () => ({ runs: setupRunsIn(local.table, clock), prepared: preparedTargetsIn(local.table) })],
])("a late target in %s", (_, open) => {
  const late = { target: "a.b", state: "late" } as const;

  it("is ready in the record of its run when it was verified", async () => {
    const [{ runs }, runId] = [open(), randomUUID()];
    await runs.create({ ...newRun, runId });
    await runs.recordTarget(runId, late);
    await runs.recordVerified(runId, "a.b");
    expect((await runs.read(runId))?.results, "not before the end of the run").toEqual([late]);
    await runs.finish(runId, { state: "SUCCESS", outcome: { kind: "partial", results: [late] } });
    await runs.recordVerified(runId, "another");
    expect((await runs.read(runId))?.results).toEqual([late]);
    await runs.recordVerified(runId, "a.b");
    const ready = [{ target: "a.b", state: "ready" }];
    expect(await runs.read(runId)).toMatchObject({
      results: ready,
      standing: { state: "SUCCESS", outcome: { kind: "completed", results: ready } },
    });
    await runs.recordVerified("never", "a.b");
  });

  it("is prepared and late until it was verified, unless a later run has prepared it since", async () => {
    const [{ prepared }, key] = [open(), newKey()];
    const target = { ...candidate("a.b"), ...key, runId: "run-1", preparedAt: startOfTime, isLate: true } as const;
    await prepared.write(target);
    await prepared.recordVerified({ ...target, runId: "run-0" });
    await prepared.recordVerified({ ...target, id: "never" });
    expect(await prepared.list(key)).toEqual([target]);
    await prepared.recordVerified(target);
    const { isLate: __, ...ready } = target;
    expect(await prepared.list(key)).toEqual([ready]);
  });
});
