import { describe, expect, it } from "vitest";
import type { TickEnd } from "../../lib/connections/jobs/tick-tally.ts";
import { refusalBudget } from "../../lib/connections/mass-refusal.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { secondsAfter } from "../../lib/system.ts";
import { net, openMinted } from "./mint/mint-fixture.ts";
import { openMany } from "./refresh-due-fixture.ts";

/** Connections whose tokens are minted. Their probes are due from now on, one after the other, this many seconds apart. */
async function openManyMinted(count: number, secondsApart = 0) {
  const world = await openMinted();
  const { clock, submit, engine, tick, connections } = world;
  const keys = Array.from({ length: count }, (_, index) => ({ ...net, tenant: `tenant-${index}` }));
  for (const [index, key] of keys.entries()) {
    const at = secondsAfter(clock(), index * secondsApart);
    await submit(key, `client-of-${index}`, `grant-of-${index}`, { duties: { probe: at }, due: { at, reason: "duty" } });
  }
  const ends: TickEnd[] = [];
  const tickFor = async (minutes: number, using = engine) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await tick({ report: (end) => ends.push(end) }, using);
      clock.moveMinutes(1);
    }
  };
  const countOf = async (status: string) => {
    const records = await Promise.all(keys.map((key) => connections.read(key)));
    return records.filter((record) => record?.status === status).length;
  };
  return { ...world, keys, ends, tickFor, countOf };
}

const isEnded = (name: string) => name === "connection.reauth_required";
const rejected = new Failure("credential_rejected");

describe("S59: a provider that refuses every connection of a method, because of a fault of ours", () => {
  it("ends none of 1,000 connections whose tokens are minted, and all of them work again after the repair", async () => {
    const { method, tickFor, countOf, ends, names, keys, connections } = await openManyMinted(1000);
    method.failAlways("mint", rejected);
    await tickFor(60);
    expect(await countOf("active")).toBe(1000);
    expect(names().filter(isEnded)).toEqual([]);
    expect(ends[0]?.withheld).toEqual([
      { provider: "tailscale", method: "client", peer: "tailscale", code: "credential_rejected", times: 1000 },
    ]);
    expect(ends[0]?.failures).toMatchObject([{ failure: { code: "mass_refusal", detail: "not ended: credential_rejected" } }]);
    method.failAlways("mint", undefined);
    await tickFor(35);
    const records = await Promise.all(keys.map((key) => connections.read(key)));
    expect(records.filter((record) => record?.status === "active" && record.failure === undefined)).toHaveLength(1000);
    expect(ends.at(-1)?.withheld).toEqual([]);
  });

  it("ends none of 200 connections whose tokens are refreshed, and none is called degraded", async () => {
    const { provider, tick, keys, read, events, clock } = await openMany(200);
    provider.failAlways("refresh", new Failure("consent_blocked"));
    expect(await tick()).toEqual({ "gcp failed mass_refusal": 200 });
    for (const key of keys) {
      expect(await read(key)).toMatchObject({ status: "active", failure: { code: "mass_refusal" }, due: { reason: "retry" } });
    }
    expect(events.names().filter((name) => isEnded(name) || name === "connection.degraded")).toEqual([]);
    provider.failAlways("refresh", undefined);
    clock.moveMinutes(1);
    expect(await tick()).toEqual({ "gcp refreshed expired": 200 });
  });

  it("ends none of 100 connections when a scope is requested that none of them has: their tokens are refreshed and served", async () => {
    const many = await openMany(100);
    const methods = buildMethods({ ...many.provider, missingScopes: () => ["a-new-scope"] });
    const ends: TickEnd[] = [];
    const counts = await many.tick({ report: (end) => ends.push(end) }, { ...many.engine, methods });
    expect(counts).toEqual({ "gcp refreshed expired": 100 });
    for (const key of many.keys) {
      expect(await many.read(key)).toMatchObject({ status: "active", scopesMissing: ["a-new-scope"], due: { reason: "expiry" } });
      expect(await many.read(key)).not.toHaveProperty("failure");
    }
    expect(ends).toMatchObject([{ withheld: [{ code: "consent_withdrawn", times: 100 }] }]);
  });

  it("ends at most five, and then two an hour, a process, when only one connection is looked at in each tick", async () => {
    const { method, tickFor, countOf } = await openManyMinted(120, 60);
    method.failAlways("mint", rejected);
    await tickFor(5);
    expect(await countOf("reauth_required")).toBe(5);
    await tickFor(115);
    expect(await countOf("reauth_required")).toBeLessThanOrEqual(5 + 4);
  });

  it("ends none while they wait to be decided if the process dies then: each stays due, and the next tick decides", async () => {
    const { engine, method, tick, clock, keys, connections, countOf } = await openManyMinted(4);
    const hung = Promise.withResolvers<never>();
    let asked = 0;
    const mint: typeof method.mint = async (...call) => {
      asked += 1;
      return asked === 4 ? hung.promise : method.mint(...call);
    };
    method.failAlways("mint", rejected);
    void tick({}, { ...engine, methods: buildMethods({ ...method, mint }) });
    await expect.poll(() => asked).toBe(4);
    expect(await countOf("active"), "three wait for the fourth").toBe(4);
    clock.moveSeconds(31);
    const another = { ...engine, endings: refusalBudget(clock) };
    expect(await tick({}, another)).toEqual({ "tailscale duty probe failed refresh_interrupted": 4 });
    clock.moveMinutes(16);
    await tick({}, another);
    expect(await countOf("reauth_required")).toBe(4);
    expect(connections.leaseOf(keys[0] ?? net)).toBeUndefined();
  });
});

describe("customers who revoke a connection themselves", () => {
  it("are told in the same tick, beside connections that work", async () => {
    const { provider, keys, tick, read, events } = await openMany(100);
    const revoked = keys.slice(0, 3);
    for (const key of revoked) {
      provider.withdraw((await read(key)).identity.id);
    }
    expect(await tick()).toEqual({ "gcp failed grant_revoked": 3, "gcp refreshed expired": 97 });
    expect(events.names().filter(isEnded)).toHaveLength(3);
  });

  it("are told in the same tick if there is no other connection", async () => {
    const { method, tickFor, countOf } = await openManyMinted(5);
    method.failAlways("mint", rejected);
    await tickFor(1);
    expect(await countOf("reauth_required")).toBe(5);
  });

  it("are each told within five minutes when 30 of 1,000 revoke at the same moment, all of them due before the others", async () => {
    const { provider, keys, tick, read, clock, connections } = await openMany(1000);
    // In a day's work 1,000 connections have their turn in 50 minutes, 20 of them in each.
    for (const [index, key] of keys.entries()) {
      const isRevoked = index < 30;
      const at = secondsAfter(clock(), isRevoked ? 0 : (index - 30) * 3);
      connections.patch(key, { due: { at, reason: "expiry" }, expiresAt: secondsAfter(at, 600), lastUsedAt: clock() });
      if (isRevoked) {
        provider.withdraw((await read(key)).identity.id);
      }
    }
    const statuses = () => Promise.all(keys.slice(0, 30).map(async (key) => (await read(key)).status));
    let minutes = 0;
    while ((await statuses()).includes("active") && minutes < 60) {
      await tick();
      clock.moveMinutes(1);
      minutes += 1;
    }
    expect(new Set(await statuses())).toEqual(new Set(["reauth_required"]));
    expect(minutes).toBeLessThanOrEqual(5);
  });
});
