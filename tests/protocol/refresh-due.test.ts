import { describe, expect, it } from "vitest";
import type { DueEntry } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { versionAfter } from "../fixtures/access-tokens.ts";
import { acme, hour, openEngine } from "../fixtures/engine-fixture.ts";
import { answering, dueNow, openMany } from "./refresh-due-fixture.ts";

describe("a tick", () => {
  it("refreshes the due connections, and leaves the others alone", async () => {
    const { tick, connectAnother, clock, untilDue, read, provider } = await openEngine();
    await untilDue();
    const later = await connectAnother("globex");
    clock.moveSeconds(1);
    expect(await tick()).toEqual({ "gcp refreshed expires_soon": 1 });
    expect(provider.refreshed).toHaveLength(1);
    expect((await read(later)).credential?.version).toBe(1);
    expect(await tick()).toEqual({});
  });

  it("tells how often each outcome came, once", async () => {
    const many = await openMany(6);
    const { tick, counted, connections, keys } = many;
    connections.patch(keys[1] ?? acme, { hasRefreshToken: false });
    await connections.acquire(keys[2] ?? acme, { owner: "x", now: many.clock(), until: new Date(many.clock().getTime() + 30_000) });
    const using = answering(many, (turn) => {
      if (turn === 2) {
        throw new Failure("grant_revoked");
      }
    });
    const counts = await tick({}, using);
    expect(counts).toEqual({
      "gcp refreshed expired": 3,
      "gcp failed grant_revoked": 1,
      "gcp failed credential_expired": 1,
      "gcp busy": 1,
    });
    expect(Object.fromEntries(counted.map(({ provider, outcome, times }) => [`${provider} ${outcome}`, times]))).toEqual(counts);
    expect(counted).toHaveLength(4);
  });

  it("works on so many at a time and not more", async () => {
    const many = await openMany(20);
    let working = 0;
    let most = 0;
    const using = answering(many, async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => setImmediate(resolve));
      working -= 1;
    });
    expect(await many.tick({ concurrency: 4 }, using)).toEqual({ "gcp refreshed expired": 20 });
    expect(most).toBe(4);
  });

  it("works on 64 at a time by default", async () => {
    const many = await openMany(70);
    const all = Promise.withResolvers<void>();
    const begun: number[] = [];
    const using = answering(many, async (turn) => {
      begun.push(turn);
      if (turn <= 64) {
        await all.promise;
      }
    });
    const ticking = many.tick({}, using);
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toHaveLength(64);
    all.resolve();
    expect(await ticking).toEqual({ "gcp refreshed expired": 70 });
  });

  it("reads a page when the one before is begun, not all of them at first", async () => {
    const many = await openMany(6);
    const order: string[] = [];
    const due = many.pagesOf(2, (page) => order.push(`page ${page}`));
    const using = answering(many, (turn) => void order.push(`ask ${turn}`));
    await many.tick({ concurrency: 1 }, { ...using, due });
    expect(order).toEqual(["page 0", "ask 1", "ask 2", "page 1", "ask 3", "ask 4", "page 2", "ask 5", "ask 6"]);
  });
});

describe("one connection's trouble", () => {
  it("is its own: whatever is thrown, it is moved on and the others are refreshed", async () => {
    const many = await openMany(5);
    const { tick, engine, connections, keys, statuses, read, clock, logger } = many;
    const poisoned = keys[2] ?? acme;
    const acquire: typeof connections.acquire = (key, request) => {
      if (key.tenant === poisoned.tenant) {
        throw new TypeError("an item of another release");
      }
      return connections.acquire(key, request);
    };
    const using = { ...engine, connections: { ...connections, acquire } };
    expect(await tick({}, using)).toEqual({ "gcp refreshed expired": 4, "gcp failed internal": 1 });
    expect(await statuses()).toEqual([1, 1, 0, 1, 1].map((refreshes) => versionAfter(refreshes)));
    expect((await read(poisoned)).due?.at.getTime()).toBe(clock().getTime() + 30 * 60_000);
    expect(logger.text()).toContain("a due connection cannot be worked on");
    expect(await tick({}, using)).toEqual({});
  });

  it.each([
    ["the table throttles", new Failure("table_throttled"), "table_throttled"],
    ["the invocation ends", new DOMException("too late", "TimeoutError"), "deadline_exceeded"],
  ])("leaves it due when %s just then: the next tick has it, and its token does not end for it", async (_, error, code) => {
    const { tick, untilDue, engine, connections, read, clock } = await openEngine();
    await untilDue();
    const { due } = await read();
    const using = { ...engine, connections: { ...connections, acquire: () => Promise.reject(error) } };
    expect(await tick({}, using)).toEqual({ [`gcp failed ${code}`]: 1 });
    expect((await read()).due).toEqual(due);
    clock.moveSeconds(60);
    expect(await tick()).toEqual({ "gcp refreshed expires_soon": 1 });
  });

  it("leaves a disconnect due while another process holds the connection", async () => {
    const { tick, engine, connections, read, clock, hold } = await openEngine();
    connections.patch(acme, { status: "disconnecting", due: { at: clock(), reason: "disconnect" } });
    const release: typeof connections.release = async (key, lease) => {
      const released = await connections.release(key, lease);
      // Between the look at the record and the disconnect.
      await hold();
      return released;
    };
    expect(await tick({}, { ...engine, connections: { ...connections, release } })).toEqual({ "gcp failed connection_busy": 1 });
    expect((await read()).due).toMatchObject({ reason: "disconnect" });
    expect((await read()).due?.at.getTime()).toBeLessThanOrEqual(clock().getTime());
  });

  it("makes way for two minutes when a store fails it half an hour after it fell due: it may be the record's own", async () => {
    const { tick, untilDue, engine, connections, read, clock } = await openEngine();
    await untilDue();
    const using = { ...engine, connections: { ...connections, acquire: () => Promise.reject(new Failure("table_unavailable")) } };
    const { due } = await read();
    clock.moveSeconds(1799);
    await tick({}, using);
    expect((await read()).due).toEqual(due);
    clock.moveSeconds(1);
    await tick({}, using);
    expect((await read()).due?.at.getTime()).toBe(clock().getTime() + 2 * 60_000);
    clock.moveSeconds(120);
    expect(await tick(), "the store is back").toEqual({ "gcp refreshed expired": 1 });
  });

  it("stays due, for however long it has been, when our own time ended before it was tried", async () => {
    const { tick, untilDue, engine, connections, read, clock } = await openEngine();
    await untilDue();
    const { due } = await read();
    clock.moveSeconds(3 * hour);
    const acquire = () => Promise.reject(new DOMException("too late", "TimeoutError"));
    expect(await tick({}, { ...engine, connections: { ...connections, acquire } })).toEqual({ "gcp failed deadline_exceeded": 1 });
    expect((await read()).due).toEqual(due);
  });

  it("is an entry that cannot be read at all: it is moved on", async () => {
    const many = await openMany(1);
    const deferred: unknown[] = [];
    const due = {
      ...many.engine.due,
      async *pages() {
        yield [
          { dueAt: many.clock(), isDuty: false, hasEnded: false, isDisconnecting: false, item: { pk: "?" } },
          dueNow(acme, many.clock()),
        ];
      },
      defer: async (entry: DueEntry, now: Date, until: Date) => void deferred.push([entry.item, until.getTime() - now.getTime()]),
    };
    expect(await many.tick({}, { ...many.engine, due })).toEqual({ "unknown unreadable": 1, "gcp refreshed expired": 1 });
    expect(deferred).toEqual([[{ pk: "?" }, 1_800_000]]);
  });

  it("stops nothing when it cannot even be moved on", async () => {
    const many = await openMany(2);
    const due = {
      ...many.engine.due,
      async *pages() {
        yield [
          { dueAt: many.clock(), isDuty: false, hasEnded: false, isDisconnecting: false, item: { pk: "?" } },
          ...many.keys.map((key) => dueNow(key, many.clock())),
        ];
      },
      defer: () => Promise.reject(new Failure("table_throttled")),
    };
    expect(await many.tick({ concurrency: 1 }, { ...many.engine, due })).toEqual({ "unknown unreadable": 1, "gcp refreshed expired": 2 });
  });

  it("is a record whose last holder died of it: it is moved on before anything is tried", async () => {
    const { tick, untilDue, die, provider, clock, read } = await openEngine();
    await untilDue();
    await die();
    expect(await tick()).toEqual({ "gcp failed refresh_interrupted": 1 });
    expect(provider.refreshed).toEqual([]);
    expect((await read()).due?.at.getTime()).toBeGreaterThan(clock().getTime());
    clock.moveSeconds(30);
    expect(await tick()).toEqual({ "gcp refreshed expires_soon": 1 });
  });
});

describe("a provider that throttles us", () => {
  it("is not asked before the time it named; the connection is degraded when its token expires, with one event", async () => {
    const { tick, untilDue, provider, read, events, clock } = await openEngine();
    await untilDue();
    provider.failAlways("refresh", new Failure("provider_throttled", { retryAfterSeconds: 1800 }));
    const asked = clock().getTime();
    await tick();
    const { expiresAt, failure } = await read();
    expect((await read()).due).toEqual({ at: expiresAt, reason: "retry" });
    await untilDue();
    expect(clock()).toEqual(expiresAt);
    expect(await tick()).toEqual({ "gcp kept backing_off": 1 });
    expect(await read()).toMatchObject({ status: "degraded", failure, due: { at: failure?.retryAt, reason: "retry" } });
    expect(await tick()).toEqual({});
    provider.failAlways("refresh", undefined);
    await untilDue();
    expect(clock().getTime()).toBe(asked + 1_800_000);
    expect(await tick()).toEqual({ "gcp refreshed expired": 1 });
    expect(events.names().slice(2)).toEqual(["connection.degraded", "connection.recovered"]);
  });
});

describe("the end of a tick's time", () => {
  it("has no refresh begin that would not be finished by then: it stays due as it is", async () => {
    const { tick, untilDue, clock, provider, read } = await openEngine();
    await untilDue();
    const before = await read();
    expect(await tick({ endsAt: new Date(clock().getTime() + 5000) })).toEqual({ "gcp failed deadline_exceeded": 1 });
    expect(provider.refreshed).toEqual([]);
    expect(await read()).toEqual(before);
    expect(await tick({ endsAt: new Date(clock().getTime() + 55_000) })).toEqual({ "gcp refreshed expires_soon": 1 });
  });

  it("begins no connection, and finishes work in progress", async () => {
    const many = await openMany(8);
    const stop = new AbortController();
    const using = answering(many, (turn) => {
      if (turn === 3) {
        stop.abort();
      }
    });
    expect(await many.tick({ concurrency: 2, stop: stop.signal }, using)).toEqual({ "gcp refreshed expired": expect.any(Number) });
    const refreshed = (await many.statuses()).filter((version) => version === versionAfter(1)).length;
    expect(refreshed).toBeGreaterThanOrEqual(3);
    expect(refreshed).toBeLessThanOrEqual(4);
    expect(await many.tick({ stop: AbortSignal.abort() })).toEqual({});
  });
});

describe("an index that cannot be read to its end", () => {
  it("fails the tick only after work in progress is finished: a rotated token must reach the store", async () => {
    const many = await openMany(4);
    const under = Promise.withResolvers<void>();
    const using = answering(many, () => under.promise);
    const due = {
      ...many.engine.due,
      async *pages() {
        yield many.keys.map((key) => dueNow(key, many.clock()));
        throw new Failure("table_unavailable");
      },
    };
    let isOver = false;
    const ticking = many.tick({ concurrency: 8 }, { ...using, due }).finally(() => {
      isOver = true;
    });
    const failed = expect(ticking).rejects.toMatchObject({ code: "table_unavailable" });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    under.resolve();
    await failed;
    expect(await many.statuses()).toEqual(Array.from({ length: 4 }, () => versionAfter(1)));
    expect(many.counted).toEqual([{ provider: "gcp", outcome: "refreshed expired", times: 4 }]);
  });
});
