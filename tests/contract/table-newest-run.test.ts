import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { memorySetupRuns } from "../fakes/memory-setup-runs.ts";
import { newRun, startOfTime } from "../fakes/setup-fakes.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

const secondsLater = (seconds: number) => new Date(startOfTime.getTime() + seconds * 1000);

describe.each([
  ["the fake", memorySetupRuns],
  ["the table", (clock: ReturnType<typeof stoppedClock>) => setupRunsIn(local.table, clock)],
])("the newest run of a connection in %s", (_, open) => {
  const begin = () => {
    const clock = stoppedClock(startOfTime);
    const at = { tenant: `acme#${randomUUID()}`, provider: "gcp", account: "default" } as const;
    const run = (name: string, seconds: number) => ({
      ...newRun,
      ...at,
      runId: `${name} of ${at.tenant}`,
      createdAt: secondsLater(seconds),
    });
    return { clock, at, run, runs: open(clock) };
  };

  it("is the one that was created last, also where an older one is created again, and not another name of a run", async () => {
    const { at, run, runs } = begin();
    expect(await runs.readNewest(at)).toBeUndefined();
    await runs.create(run("one", 0));
    await runs.create(run("two", 1));
    await runs.create(run("one", 0));
    await runs.create({ ...run("other name", 2), sameAs: run("two", 1).runId });
    expect(await runs.readNewest(at)).toBe(run("two", 1).runId);
    await runs.create(run("three", 1));
    expect(await runs.readNewest(at)).toBe(run("three", 1).runId);
    expect(await runs.readNewest({ ...at, account: "second" })).toBeUndefined();
  });

  it("is unknown when it is not kept any more", async () => {
    const { clock, at, run, runs } = begin();
    await runs.create(run("one", 0));
    clock.moveMinutes(30 * 24 * 60 - 1);
    expect(await runs.readNewest(at)).toBe(run("one", 0).runId);
    clock.moveMinutes(1);
    expect(await runs.readNewest(at)).toBeUndefined();
  });
});
