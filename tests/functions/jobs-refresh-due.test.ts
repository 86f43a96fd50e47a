import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/jobs/refresh-due.ts";
import type { RefreshDueDeps } from "../../lib/connections/jobs/refresh-due.ts";
import type { DueConnections } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";
import { buildContext, captureLog } from "../fixtures/http-event.ts";

/** A connection that is due, and the function's handler. */
async function openDue() {
  const world = await openEngine();
  await world.untilDue();
  const handle = (
    using: RefreshDueDeps & { readonly due: DueConnections } = world.engine,
    input: unknown = { shard: 0 },
    remainingMs = 65_000,
  ) => createHandler({ ...using, shards: 4, checkStore: async () => undefined })(input, buildContext(remainingMs));
  const run = (...invocation: Parameters<typeof handle>) => captureLog(() => handle(...invocation));
  return { ...world, handle, run };
}

describe("a tick of the schedule", () => {
  it("returns and logs its counts, and measures the backlog", async () => {
    const { run, logger, clock } = await openDue();
    clock.moveSeconds(90);
    const { result, entries } = await run();
    expect(result).toEqual({ "gcp refreshed expires_soon": 1 });
    expect(logger.text()).toMatch(/message: 'refreshed',\s+shard: 0,\s+credential_store: 'ok',\s+'gcp refreshed expires_soon': 1/);
    expect(entries).toMatchObject([
      { shard: "0", OldestDue: 90 },
      { shard: "0", OldestDuty: 0 },
      { shard: "0", CutShort: 0 },
      { RefreshesTried: 1 },
      { RefreshesFailed: 0 },
      { shard: "1", OldestDue: 0 },
    ]);
  });

  it("says in each tick whether it gets into the credential store, and asks until it does", async () => {
    const { engine, logger } = await openDue();
    const answers = [new Failure("vault_login_failed"), undefined];
    const checkStore = async () => {
      const failure = answers.shift();
      if (failure !== undefined) {
        throw failure;
      }
    };
    const tick = createHandler({ ...engine, shards: 4, checkStore });
    for (let ticks = 0; ticks < 3; ticks++) {
      await captureLog(() => tick({ shard: 1 }, buildContext(65_000)));
    }
    expect([...logger.text().matchAll(/credential_store: '(\w+)'/g)].map(([, outcome]) => outcome)).toEqual([
      "vault_login_failed",
      "ok",
      "ok",
    ]);
    expect(answers).toEqual([]);
  });

  it.each([[undefined], [{}], [{ shard: -1 }], [{ shard: 0.5 }], [{ shard: "0" }]])("refuses the input %j", async (input) => {
    const { handle, engine, provider } = await openDue();
    await expect(handle(engine, input ?? null)).rejects.toThrow("Invalid");
    expect(provider.refreshed).toEqual([]);
  });

  it("measures the backlog of the shard after its own, because a shard whose ticks have stopped cannot measure itself", async () => {
    const { run, handle, engine, clock, provider } = await openDue();
    clock.moveSeconds(400);
    const { entries } = await run(engine, { shard: 3 });
    expect(entries).toMatchObject([
      { shard: "3", OldestDue: 0 },
      { shard: "3", OldestDuty: 0 },
      { shard: "3", CutShort: 0 },
      { RefreshesTried: 0 },
      { RefreshesFailed: 0 },
      { shard: "0", OldestDue: 400 },
    ]);
    expect(provider.refreshed).toEqual([]);
    const due = { ...engine.due, oldest: () => Promise.reject(new Failure("table_throttled")) };
    await expect(handle({ ...engine, due })).rejects.toMatchObject({ code: "table_throttled" });
    expect(provider.refreshed, "after its own work").toHaveLength(1);
  });

  it("works on the given shard", async () => {
    const { run, engine } = await openDue();
    expect((await run(engine, { shard: 1 })).result).toEqual({});
  });

  it.each([
    [20.001, { "gcp kept no_refresh_token": 1 }, 0],
    [20, {}, 1],
  ])("begins, %d s before its end, %j", async (secondsLeft, counts, cutShort) => {
    const { run, engine, connections, clock, timers } = await openDue();
    connections.patch(acme, { hasRefreshToken: false });
    const due = {
      ...engine.due,
      async *pages(shard: number, now: Date) {
        clock.moveSeconds(65 - secondsLeft);
        timers.fire();
        yield* engine.due.pages(shard, now);
      },
    };
    const { result, entries } = await run({ ...engine, due });
    expect(result).toEqual(counts);
    expect(entries).toContainEqual(expect.objectContaining({ CutShort: cutShort }));
  });

  it("begins no refresh that would not finish before its deadline", async () => {
    const { run, engine, provider, clock } = await openDue();
    const acquire: typeof engine.connections.acquire = async (...request) => {
      const acquisition = await engine.connections.acquire(...request);
      clock.moveSeconds(2);
      return acquisition;
    };
    const { result, entries } = await run({ ...engine, connections: { ...engine.connections, acquire } }, { shard: 0 }, 21_000);
    expect(result).toEqual({ "gcp failed deadline_exceeded": 1 });
    expect(provider.refreshed).toEqual([]);
    expect(entries, "none has failed").toMatchObject([
      { OldestDue: 0 },
      { OldestDuty: 0 },
      { CutShort: 1 },
      { RefreshesTried: 0 },
      { RefreshesFailed: 0 },
      { shard: "1" },
    ]);
  });

  it("logs and counts a failure once a code, with details for the operator", async () => {
    const { run, connectAnother, clock, provider, logger } = await openDue();
    await connectAnother("globex");
    clock.moveSeconds(3600);
    provider.failAlways("refresh", new Failure("client_misconfigured", { detail: "invalid_client" }));
    const { result, entries } = await run();
    expect(result).toEqual({ "gcp failed client_misconfigured": 2 });
    expect(entries.filter((entry) => "Failures" in entry)).toMatchObject([
      { code: "client_misconfigured", owner: "operator", Failures: 1 },
    ]);
    expect(logger.text().match(/message: 'failure'/g)).toHaveLength(1);
    expect(logger.text()).toContain("detail: 'invalid_client'");
  });

  it("S59: logs and counts the connections that it did not end, because their provider refuses many at once", async () => {
    const { run, connectAnother, clock, provider, logger } = await openDue();
    for (let index = 0; index < 9; index += 1) {
      await connectAnother(`tenant-${index}`);
    }
    clock.moveSeconds(3600);
    provider.failAlways("refresh", new Failure("consent_blocked"));
    const { result, entries } = await run();
    expect(result).toEqual({ "gcp failed mass_refusal": 10 });
    expect(entries).toContainEqual(expect.objectContaining({ provider: "gcp", code: "consent_blocked", WithheldEndings: 10 }));
    expect(entries).toContainEqual(expect.objectContaining({ code: "mass_refusal", owner: "operator", Failures: 1 }));
    expect(logger.text().match(/many connections are refused at once/g)).toHaveLength(1);
    expect(logger.text()).toMatch(/provider: 'gcp',\s+method: 'login',\s+peer: 'gcp',\s+code: 'consent_blocked',\s+count: 10/);
  });

  it("measures the backlog also when it fails", async () => {
    const { handle, engine } = await openDue();
    const due = {
      ...engine.due,
      async *pages(shard: number, now: Date) {
        yield* engine.due.pages(shard, now);
        throw new Failure("table_unavailable");
      },
    };
    const { entries } = await captureLog(() => expect(handle({ ...engine, due })).rejects.toMatchObject({ code: "table_unavailable" }));
    expect(entries).toMatchObject([{ OldestDue: 0 }, { CutShort: 0 }, { RefreshesTried: 1 }, { RefreshesFailed: 0 }]);
  });
});
