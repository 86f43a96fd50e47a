import { randomUUID } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { SetupClaims } from "../../lib/setup/setup-claims.ts";
import { maxStoredCandidates, type TargetResult } from "../../lib/setup/setup-run.ts";
import type { PreparedTargets, SetupEnd, SetupRuns } from "../../lib/setup/setup-stores.ts";
import type { Clock } from "../../lib/system.ts";
import { setupClaimItemKey, setupRunItemKey } from "../../lib/table/item-keys.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import { memoryPreparedTargets } from "../fakes/memory-prepared-targets.ts";
import { memorySetupClaims } from "../fakes/memory-setup-claims.ts";
import { memorySetupRuns } from "../fakes/memory-setup-runs.ts";
import { candidate, newRun, startOfTime } from "../fakes/setup-fakes.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

type Stores = {
  readonly runs: (clock: Clock) => SetupRuns;
  readonly claims: (clock: Clock) => SetupClaims;
  readonly prepared: () => PreparedTargets;
};
const stores: readonly [string, Stores][] = [
  ["the fake", { runs: memorySetupRuns, claims: memorySetupClaims, prepared: memoryPreparedTargets }],
  [
    "the table",
    {
      runs: (clock) => setupRunsIn(local.table, clock),
      claims: (clock) => setupClaimsIn(local.table, clock),
      prepared: () => preparedTargetsIn(local.table),
    },
  ],
];

const newKey = (changes: Partial<ConnectionKey> = {}): ConnectionKey => ({
  tenant: `acme#${randomUUID()}`,
  provider: "gcp",
  account: "default",
  ...changes,
});
const byTarget = (one: TargetResult, other: TargetResult) => (one.target < other.target ? -1 : 1);

describe.each(stores)("setup runs in %s", (_, open) => {
  async function begin() {
    const clock = stoppedClock(startOfTime);
    const runs = open.runs(clock);
    const runId = randomUUID();
    await runs.create({ ...newRun, runId });
    return { clock, runs, runId };
  }
  const success: SetupEnd = { state: "SUCCESS", outcome: { kind: "completed", results: [{ target: "a", state: "ready" }] } };
  const failure: SetupEnd = { state: "FAILURE", code: "internal" };

  it("are read as they were created, with everything and with only what every run has", async () => {
    const { runs, runId } = await begin();
    const { startedBy: _starter, ...unstarted } = newRun;
    const whole = {
      ...newRun,
      runId: `${runId}w`,
      selected: ["a"],
      access: "operate",
      planId: "plan-1",
      sameAs: "run-0",
      names: { "a.b:c": "Ä" },
      personId: "1",
    } as const;
    await runs.create({ ...unstarted, runId: `${runId}u` });
    await runs.create(whole);
    const begun = { standing: { state: "PENDING" }, results: [], updatedAt: startOfTime };
    expect(await runs.read(runId)).toEqual({ ...newRun, runId, ...begun });
    expect(await runs.read(`${runId}u`)).toEqual({ ...unstarted, runId: `${runId}u`, ...begun });
    expect(await runs.read(whole.runId)).toEqual({ ...whole, ...begun });
    expect(await runs.read("never")).toBeUndefined();
  });

  it("stay unchanged when they are created again", async () => {
    const { runs, runId } = await begin();
    await runs.recordStarted(runId);
    await runs.create({ ...newRun, runId, tenant: "other" });
    expect(await runs.read(runId)).toMatchObject({ tenant: "acme", standing: { state: "STARTED" } });
  });

  it("only move forward, whatever order retried tasks write in", async () => {
    const { runs, runId } = await begin();
    await runs.recordStarted(runId);
    await runs.recordStep(runId, "check_targets");
    await runs.recordStep(runId, "find_targets");
    await runs.recordStarted(runId);
    expect((await runs.read(runId))?.standing).toEqual({ state: "PROGRESS", step: "check_targets" });
    await runs.recordStep(runId, "set_up_targets");
    expect((await runs.read(runId))?.standing).toEqual({ state: "PROGRESS", step: "set_up_targets" });
  });

  it("keep the discovery and one result a target, written in parallel and again", async () => {
    const { runs, runId } = await begin();
    const discovery = { candidates: [{ ...candidate("a", ["billing_disabled"]), name: "Ä" }], chosen: ["a", "b.c"], eligibleCount: 1 };
    await runs.recordDiscovery(runId, discovery);
    const results: readonly TargetResult[] = [
      { target: "a", state: "ready" },
      { target: "b.c", state: "failed", code: "project_not_visible" },
      { target: "c", state: "late" },
      { target: "d", state: "ready", code: "billing_required" },
      { target: "e", state: "working", step: "verify" },
    ];
    await Promise.all([...results, ...results].map((result) => runs.recordTarget(runId, result)));
    const run = await runs.read(runId);
    expect(run?.results.toSorted(byTarget)).toEqual(results);
    expect(run?.discovery).toEqual(discovery);
  });

  it.each([
    { target: "a", state: "ready" },
    { target: "a", state: "late" },
    { target: "a", state: "failed", code: "domain_restricted" },
  ] as const)("keep the result $state when a step of the target runs again", async (result) => {
    const { runs, runId } = await begin();
    const working = { target: "a", state: "working" } as const;
    await runs.recordTarget(runId, { ...working, step: "grant_access" });
    await runs.recordTarget(runId, { ...working, step: "verify" });
    expect((await runs.read(runId))?.results).toEqual([{ ...working, step: "verify" }]);
    await runs.recordTarget(runId, result);
    await runs.recordTarget(runId, { ...working, step: "grant_access" });
    expect((await runs.read(runId))?.results).toEqual([result]);
    await runs.recordTarget(runId, { target: "a", state: "ready", code: "another" });
    expect((await runs.read(runId))?.results).toEqual([{ target: "a", state: "ready", code: "another" }]);
  });

  it("end once: the first end wins, and nothing is written after it", async () => {
    const { clock, runs, runId } = await begin();
    clock.moveSeconds(1);
    const first = { standing: success, endedAt: clock() };
    expect(await runs.finish(runId, success)).toEqual(first);
    clock.moveSeconds(1);
    expect(await runs.finish(runId, failure)).toEqual(first);
    await runs.recordStep(runId, "set_up_targets");
    await runs.recordTarget(runId, { target: "late", state: "ready" });
    expect(await runs.read(runId)).toMatchObject({
      standing: success,
      results: [],
      updatedAt: new Date(startOfTime.getTime() + 1000),
    });
  });

  it.each([
    { kind: "partial", results: [{ target: "a", state: "late" }] },
    { kind: "needs_selection", eligibleCount: 7 },
    { kind: "unprepared", reason: "none_ready", results: [{ target: "a", state: "failed", code: "x" }] },
  ] as const)("end as $kind", async (outcome) => {
    const { runs, runId } = await begin();
    await runs.finish(runId, { state: "SUCCESS", outcome });
    expect((await runs.read(runId))?.standing).toEqual({ state: "SUCCESS", outcome });
  });

  it("are not created by a task", async () => {
    const { runs } = await begin();
    const unknown = randomUUID();
    await runs.recordStarted(unknown);
    await runs.recordTarget(unknown, { target: "a", state: "ready" });
    await runs.recordTarget(unknown, { target: "a", state: "working", step: "verify" });
    await expect(runs.finish(unknown, success)).rejects.toMatchObject({ name: "not_found" });
    expect(await runs.read(unknown)).toBeUndefined();
  });
});

describe.each(stores)("the claims of setups in %s", (_, open) => {
  function begin() {
    const clock = stoppedClock(startOfTime);
    const claims = open.claims(clock);
    const until = () => new Date(clock().getTime() + 3_900_000);
    return { clock, at: newKey(), claims, claim: (at: ConnectionKey, runId: string) => claims.claim(at, runId, until()) };
  }

  it("let one run at a time have a connection, also of several that ask at once", async () => {
    const { at, claim } = begin();
    const [holder, ...others] = await Promise.all(["run-1", "run-2", "run-3"].map((runId) => claim(at, runId)));
    expect(new Set(others)).toEqual(new Set([holder]));
    expect(await claim(at, "run-4")).toBe(holder);
  });

  it("are given again to the run that has them, and are of one connection", async () => {
    const { at, claim } = begin();
    expect(await claim(at, "run-1")).toBe("run-1");
    expect(await claim(at, "run-1")).toBe("run-1");
    expect(await claim({ ...at, account: "second" }, "run-2")).toBe("run-2");
    expect(await claim(newKey(), "run-3")).toBe("run-3");
  });

  it("are released by their own run only, as often as it is told to", async () => {
    const { at, claims, claim } = begin();
    await claim(at, "run-1");
    await claims.release(at, "run-2");
    expect(await claim(at, "run-2")).toBe("run-1");
    await claims.release(at, "run-1");
    await claims.release(at, "run-1");
    expect(await claim(at, "run-2")).toBe("run-2");
  });

  it("end when their run can only be dead", async () => {
    const { clock, at, claims, claim } = begin();
    await claim(at, "run-1");
    clock.moveSeconds(3900);
    expect(await claim(at, "run-2")).toBe("run-1");
    clock.moveSeconds(1);
    expect(await claim(at, "run-2")).toBe("run-2");
    await claims.release(at, "run-1");
    expect(await claim(at, "run-3")).toBe("run-2");
  });
});

describe.each(stores)("prepared targets in %s", (_, open) => {
  it("are one item each, replaced when written again, listed for their connection only, and erased with it", async () => {
    const prepared = open.prepared();
    const at = newKey();
    const others = [
      { ...at, tenant: randomUUID() },
      { ...at, account: "default2" },
    ];
    const target = { ...candidate("example.com:p"), ...at, runId: "r", preparedAt: startOfTime };
    const second = { ...target, id: "q", obstacles: ["billing_disabled"], facts: {} };
    await prepared.write(target);
    await prepared.write({ ...target, name: "Renamed" });
    await prepared.write(second);
    for (const other of others) {
      await prepared.write({ ...target, ...other });
    }
    expect(await prepared.list(at)).toEqual([{ ...target, name: "Renamed" }, second]);
    await prepared.eraseTarget(at, second.id);
    await prepared.eraseTarget(at, second.id);
    expect(await prepared.list(at)).toEqual([{ ...target, name: "Renamed" }]);
    await prepared.erase(at);
    await prepared.erase(at);
    expect(await prepared.list(at)).toEqual([]);
    for (const other of others) {
      expect(await prepared.list(other)).toEqual([{ ...target, ...other }]);
    }
  });
});

describe("in the table", () => {
  it("a run's item has room for the most stored candidates with the longest names", async () => {
    const runs = setupRunsIn(local.table, stoppedClock(startOfTime));
    await runs.create({ ...newRun, runId: "large" });
    const longest = { name: "𝒳".repeat(30), obstacles: ["billing_disabled"], facts: { number: "1".repeat(20), billing: "disabled" } };
    const candidates = Array.from({ length: maxStoredCandidates }, (_, index) => ({ ...longest, id: `${index}`.padStart(30, "p") }));
    await runs.recordDiscovery("large", { candidates, chosen: [], eligibleCount: 0 });
    expect((await runs.read("large"))?.discovery?.candidates).toHaveLength(maxStoredCandidates);
  });

  it("a run by a plan has room for the results of 100 targets, while they are set up and in its end", async () => {
    const runs = setupRunsIn(local.table, stoppedClock(startOfTime));
    const selected = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(128, "p"));
    const names = Object.fromEntries(selected.map((target) => [target, "ä".repeat(30)]));
    await runs.create({ ...newRun, runId: "wide", selected, names });
    const results = selected.map((target) => ({ target, state: "failed", code: "service_account_creation_disabled" }) as const);
    await Promise.all(results.map((result) => runs.recordTarget("wide", result)));
    expect((await runs.read("wide"))?.results.toSorted(byTarget)).toEqual(results.toSorted(byTarget));
    await runs.finish("wide", { state: "SUCCESS", outcome: { kind: "unprepared", reason: "none_ready", results } });
    expect(await runs.read("wide")).toMatchObject({ standing: { outcome: { results } } });
  });

  it("a run is kept for 30 days, and hidden from readers right after that", async () => {
    const clock = stoppedClock(startOfTime);
    const runs = setupRunsIn(local.table, clock);
    await runs.create({ ...newRun, runId: "old" });
    const { Item } = await local.table.client.send(new GetCommand({ TableName: local.table.name, Key: setupRunItemKey("old") }));
    expect(Item?.ttl).toBe(startOfTime.getTime() / 1000 + 30 * 86_400);
    clock.moveMinutes(30 * 24 * 60);
    expect(await runs.read("old")).toBeUndefined();
  });

  it("a claim is removed when it has ended", async () => {
    const at = newKey();
    const until = new Date(startOfTime.getTime() + 3_900_000);
    await setupClaimsIn(local.table, stoppedClock(startOfTime)).claim(at, "run-1", until);
    const { Item } = await local.table.client.send(new GetCommand({ TableName: local.table.name, Key: setupClaimItemKey(at) }));
    expect(Item).toMatchObject({ run_id: "run-1", until: until.toISOString(), ttl: until.getTime() / 1000 });
  });

  it("a claim whose write was answered by silence is held", async () => {
    const at = newKey();
    const claims = setupClaimsIn(local.table, stoppedClock(startOfTime));
    await local.fail({ target: "DynamoDB_20120810.PutItem", drop: true, after: true });
    expect(await claims.claim(at, "run-1", new Date(startOfTime.getTime() + 1000))).toBe("run-1");
    expect(await claims.claim(at, "run-2", new Date(startOfTime.getTime() + 1000))).toBe("run-1");
  });
});
