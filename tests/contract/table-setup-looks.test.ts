import { randomUUID } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { secondsAfter } from "../../lib/instants.ts";
import type { PreparedTargets, SetupRuns } from "../../lib/setup/setup-stores.ts";
import { setupLookItemKey } from "../../lib/table/item-keys.ts";
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
