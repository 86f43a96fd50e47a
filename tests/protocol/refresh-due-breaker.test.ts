import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { TickEnd } from "../../lib/connections/jobs/tick-tally.ts";
import { markDegraded } from "../../lib/connections/jobs/work-on-due.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, openEngine, stranger } from "../fixtures/engine-fixture.ts";
import { answering, dueNow, failing, type Many, openMany } from "./refresh-due-fixture.ts";

const asked = { kind: "asked" } as const;

describe("a provider or a store that fails repeatedly", () => {
  it("is not asked after ten consecutive failures; the rest stays due", async () => {
    const many = await openMany(15);
    const using = answering(many, failing(new Failure("provider_unavailable")));
    const due = many.pagesOf(15);
    expect(await many.tick({ concurrency: 1 }, { ...using, due })).toEqual({
      "gcp failed provider_unavailable": 10,
      "gcp skipped breaker_open": 5,
    });
    expect(await many.tick({ concurrency: 1 })).toMatchObject({ "gcp refreshed expired": expect.any(Number) });
  });

  it.each([
    ["a provider", "provider_unavailable"],
    ["a credential store", "vault_sealed"],
  ] as const)("calls degraded, once, whose token has ended while %s is left in peace", async (_, code) => {
    const many = await openMany(40);
    const { engine, credentials, clock, events, tick } = many;
    const down =
      code === "vault_sealed"
        ? { ...engine, credentials: { ...credentials, read: () => Promise.reject(new Failure(code)) } }
        : answering(many, failing(new Failure(code)));
    expect(await tick({ concurrency: 1 }, down)).toEqual({ [`gcp failed ${code}`]: 10, [`gcp degraded ${code}`]: 30 });
    for (let minute = 1; minute <= 20; minute += 1) {
      clock.moveMinutes(1);
      expect(Object.keys(await tick({ concurrency: 1 }, down))).not.toContain(`gcp degraded ${code}`);
    }
    for (const key of many.keys) {
      expect(await many.read(key)).toMatchObject({ status: "degraded", failure: { code } });
    }
    expect(events.published.filter(({ name }) => name === "connection.degraded")).toHaveLength(40);
    clock.moveMinutes(30);
    expect(await tick()).toEqual({ "gcp refreshed expired": 40 });
  });

  it("ends the tick if it is the table, and not for throttles between successful writes", async () => {
    const many = await openMany(60);
    const { engine, connections, credentials, keys } = many;
    let turn = 0;
    const acquire: typeof connections.acquire = (...request) => {
      turn += 1;
      return turn > 10 && turn % 4 === 0 ? Promise.reject(new Failure("table_throttled")) : connections.acquire(...request);
    };
    const down = {
      ...engine,
      credentials: { ...credentials, read: () => Promise.reject(new Failure("vault_sealed")) },
      connections: { ...connections, acquire },
    };
    const ends: TickEnd[] = [];
    const counts = await many.tick({ concurrency: 1, report: (end) => ends.push(end) }, down);
    expect(counts).toEqual({
      "gcp failed vault_sealed": 10,
      "gcp failed table_throttled": 13,
      "gcp degraded vault_sealed": keys.length - 23,
    });
    expect(ends).toMatchObject([{ isCutShort: false }]);
  });

  it("marks no connection degraded that was refreshed or is worked on, whatever the index says", async () => {
    const many = await openMany(14);
    const { engine, keys, connections, clock, refresh, read } = many;
    const [refreshed, leased, spared, ended] = keys.slice(10);
    const until = new Date(clock().getTime() + 30_000);
    await refresh(asked, engine, refreshed);
    const over = { code: "session_control", at: clock(), attempts: 1 } as const;
    connections.patch(ended ?? acme, { status: "reauth_required", failure: over });
    await connections.acquire(leased ?? acme, { owner: stranger, now: clock(), until });
    const pages = async function* () {
      yield keys.map((key) => ({ ...dueNow(key, clock()), hasEnded: key !== spared }));
    };
    const using = { ...answering(many, failing(new Failure("provider_unavailable"))), due: { ...engine.due, pages } };
    expect(await many.tick({ concurrency: 1 }, using)).toEqual({ "gcp failed provider_unavailable": 10, "gcp skipped breaker_open": 4 });
    for (const key of keys.slice(10, 13)) {
      expect(await read(key)).toMatchObject({ status: "active" });
      expect(await read(key)).not.toHaveProperty("failure");
    }
    expect(await read(ended)).toMatchObject({ status: "reauth_required", failure: over });
    expect(connections.leaseOf(refreshed ?? acme)).toBeUndefined();
  });

  it.each(["degraded", "reauth_required", "disconnecting"] as const)("leaves a connection alone that is %s already", async (status) => {
    const { engine, connections, read, clock } = await openEngine();
    const failure = { code: "provider_timeout", at: clock(), attempts: 3 } as const;
    connections.patch(acme, { status, failure, expiresAt: new Date(clock().getTime() - 1000) });
    const before = await read();
    await markDegraded(engine, acme, new Failure("provider_unavailable"));
    expect(await read()).toEqual(before);
    expect(connections.leaseOf(acme)).toBeUndefined();
  });

  it("is still asked after failures that are not consecutive", async () => {
    const many = await openMany(30);
    const using = answering(many, (turn) => {
      if (turn % 10 !== 0) {
        throw new Failure("provider_timeout");
      }
    });
    expect(await many.tick({ concurrency: 1 }, using)).toEqual({ "gcp failed provider_timeout": 27, "gcp refreshed expired": 3 });
  });

  it("is not asked again once it rejects our own client, and no connection is marked", async () => {
    const many = await openMany(5);
    const using = answering(many, failing(new Failure("client_misconfigured")));
    expect(await many.tick({ concurrency: 1 }, using)).toEqual({ "gcp failed client_misconfigured": 1, "gcp skipped breaker_open": 4 });
    const records = await Promise.all(many.keys.map((key) => many.read(key)));
    expect(new Set(records.map(({ status }) => status))).toEqual(new Set(["active"]));
    expect(
      records.filter(({ failure }) => failure !== undefined),
      "who was not asked for has no failure",
    ).toHaveLength(1);
  });

  it("is not a customer's own failure: that stops no other connection", async () => {
    const many = await openMany(15);
    const using = answering(many, failing(new Failure("grant_revoked")));
    expect(await many.tick({ concurrency: 1 }, using), "each is asked for, and only the first five end").toEqual({
      "gcp failed grant_revoked": 5,
      "gcp failed mass_refusal": 10,
    });
  });

  it("stops, if it is the credential store, the requests to every provider", async () => {
    const many = await openMany(15);
    const { engine, credentials, provider } = many;
    const using = { ...engine, credentials: { ...credentials, read: () => Promise.reject(new Failure("vault_sealed")) } };
    expect(await many.tick({ concurrency: 1 }, using)).toEqual({ "gcp failed vault_sealed": 10, "gcp degraded vault_sealed": 5 });
    expect(provider.refreshed).toEqual([]);
  });

  it("ends the tick if it is one of our stores: the rest of the queue is not read in vain", async () => {
    const many = await openMany(40);
    const { engine, connections, pagesOf } = many;
    const acquire = () => Promise.reject(new Failure("table_throttled"));
    const pages: number[] = [];
    const due = pagesOf(10, (page) => pages.push(page));
    const ends: TickEnd[] = [];
    const using = { ...engine, due, connections: { ...connections, acquire } };
    expect(await many.tick({ concurrency: 1, report: (end) => ends.push(end) }, using)).toEqual({ "gcp failed table_throttled": 10 });
    expect(pages).toEqual([0, 1]);
    expect(ends).toMatchObject([{ isCutShort: true }]);
  });

  it.each([
    [
      "that had nothing to refresh",
      async ({ connections }: Many, key: ConnectionKey) => connections.patch(key, { hasRefreshToken: false }),
    ],
    ["that were given back", async ({ connections }: Many, key: ConnectionKey) => connections.patch(key, { status: "disconnecting" })],
    [
      "whose customer took the grant back",
      async ({ provider, read }: Many, key: ConnectionKey) => provider.withdraw((await read(key)).identity.id),
    ],
  ])("is no end of the tick for a store's failures here and there, between connections %s", async (_, change) => {
    const many = await openMany(24);
    const { engine, connections, keys } = many;
    const isThrottled = (key: ConnectionKey) => keys.findIndex(({ tenant }) => tenant === key.tenant) % 2 === 0;
    for (const key of keys) {
      if (!isThrottled(key)) {
        await change(many, key);
      }
    }
    const acquire: typeof connections.acquire = (key, request) =>
      isThrottled(key) ? Promise.reject(new Failure("table_throttled")) : connections.acquire(key, request);
    const counts = await many.tick({ concurrency: 1 }, { ...engine, due: many.pagesOf(24), connections: { ...connections, acquire } });
    const { "gcp failed table_throttled": throttled = 0, ...others } = counts;
    const worked = Object.values(others).reduce((sum, times) => sum + times, 0);
    expect([throttled, worked], "each of the others was worked on").toEqual([12, 12]);
  });

  it("does not, if it is one provider, stop the reads for another", async () => {
    const many = await openMany(40);
    const pages: number[] = [];
    const due = many.pagesOf(10, (page) => pages.push(page));
    const using = { ...answering(many, failing(new Failure("provider_unavailable"))), due };
    expect(await many.tick({ concurrency: 1 }, using)).toMatchObject({ "gcp skipped breaker_open": 30 });
    expect(pages).toEqual([0, 1, 2, 3]);
  });

  it("is asked no more often than its budget allows, shared out among the shards", async () => {
    const many = await openMany(5);
    const methods = buildMethods({ ...many.provider, refreshesPerMinute: 5 });
    expect(await many.tick({ shards: 2 }, { ...many.engine, methods })).toEqual({
      "gcp refreshed expired": 3,
      "gcp skipped budget_spent": 2,
    });
    expect(await many.tick({ shards: 2 }, { ...many.engine, methods })).toEqual({ "gcp refreshed expired": 2 });
  });
});
