import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { runDueWork } from "../../lib/connections/duties/run-due-work.ts";
import type { TickEnd } from "../../lib/connections/jobs/tick-tally.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, hour, signal } from "../fixtures/engine-fixture.ts";
import { client, type Duties, openDuties } from "./duties-fixture.ts";

const day = 86_400;

describe("the order of the schedule's work for one connection", () => {
  it("is one piece of work a tick: the refresh, then the duty that is overdue for longest, then the other one", async () => {
    const world = await openDuties({});
    const { engine, provider, connections, tick, read, clock, at } = world;
    const done: string[] = [];
    const duty = (name: string) => async () => {
      done.push(name);
      return { next: at(10 * day) };
    };
    const methods = buildMethods({ ...provider, duties: { trust: duty("trust"), drift: duty("drift") } });
    clock.moveSeconds(hour);
    const duties = { trust: at(-10), drift: at(-20) };
    connections.patch(acme, { duties, due: { at: at(-20), reason: "duty" } });
    const using = { ...engine, methods };
    expect(await tick({}, using)).toEqual({ "gcp refreshed expired": 1 });
    expect((await read()).due).toEqual({ at: duties.drift, reason: "duty" });
    expect(await tick({}, using)).toEqual({ "gcp duty drift done": 1 });
    expect(await tick({}, using)).toEqual({ "gcp duty trust done": 1 });
    expect(await tick({}, using)).toEqual({});
    expect(done).toEqual(["drift", "trust"]);
    expect(await read()).toMatchObject({ status: "active", due: { reason: "expiry" }, duties: { trust: at(10 * day) } });
  });

  it("lets a duty be done while a refresh waits for its next try, and the refresh stays due", async () => {
    const { engine, provider, connections, tick, read, clock, at } = await openDuties({});
    const methods = buildMethods({ ...provider, duties: { trust: async () => ({ next: at(day) }) } });
    clock.moveSeconds(hour - 300);
    provider.failAlways("refresh", new Failure("provider_throttled", { retryAfterSeconds: 120 }));
    connections.patch(acme, { duties: { trust: at(-10) } });
    expect(await tick({}, { ...engine, methods })).toEqual({ "gcp failed provider_throttled": 1 });
    expect(await tick({}, { ...engine, methods })).toEqual({ "gcp duty trust done": 1 });
    expect(await read()).toMatchObject({ failure: { code: "provider_throttled", attempts: 1 }, due: { reason: "retry" } });
  });

  it("marks a token that cannot be refreshed as expired before any duty", async () => {
    const { engine, provider, connections, tick, read, clock, at } = await openDuties({});
    const methods = buildMethods({ ...provider, duties: { trust: async () => ({ next: at(day) }) } });
    clock.moveSeconds(2 * hour);
    connections.patch(acme, { hasRefreshToken: false, duties: { trust: at(-10) } });
    expect(await tick({}, { ...engine, methods })).toEqual({ "gcp failed credential_expired": 1 });
    expect(await read()).toMatchObject({ status: "reauth_required" });
    expect(await read()).not.toHaveProperty("due");
  });

  it("puts a disconnect before everything", async () => {
    const { connections, tick, method, clock } = await openDuties({ trust: 0 });
    const disconnect = { principalId: "user-1", startedAt: clock() };
    connections.patch(client, { status: "disconnecting", disconnect, due: { at: clock(), reason: "disconnect" } });
    expect(await tick()).toEqual({ "tailscale disconnect disconnected": 1 });
    expect(method.begun).toEqual([]);
  });

  it("moves a duty on that its last holder did not survive, without asking the provider", async () => {
    const { connections, tick, method, clock, readClient, at } = await openDuties({ trust: 0 });
    await connections.acquire(client, { owner: "another process", now: clock(), until: at(30) });
    expect(await tick()).toEqual({ "tailscale busy": 1 });
    clock.moveSeconds(31);
    expect(await tick()).toEqual({ "tailscale duty trust failed refresh_interrupted": 1 });
    expect(method.begun).toEqual([]);
    expect(await readClient()).toMatchObject({ status: "active", duties: { trust: at(900) } });
    expect(await readClient()).not.toHaveProperty("failure");
  });

  it("does nothing for a minted connection whose entry the index has still and whose duty was done", async () => {
    const { connections, tick, method, at, readClient } = await openDuties({ trust: 600 });
    connections.patch(client, { due: { at: at(0), reason: "duty" } });
    expect(await tick()).toEqual({ "tailscale kept minted": 1 });
    expect(method.begun).toEqual([]);
    expect(await readClient()).toMatchObject({ status: "active", due: { at: at(600), reason: "duty" } });
    expect(await readClient()).not.toHaveProperty("failure");
  });
});

describe("a duty in the request that made the connection", () => {
  const tendInline = ({ engine }: Duties) => runDueWork(engine, client, signal, undefined, { isInline: true });

  it("that our own time interrupts stays due at once, and the schedule does it", async () => {
    const world = await openDuties({ auth_key: 0 });
    const { method, clock, timers, readClient, connections, tick, server } = world;
    const before = await readClient();
    method.meanwhile(() => {
      clock.moveSeconds(25);
      timers.fire();
    });
    expect(await tendInline(world)).toMatchObject({ kind: "duty", name: "auth_key", failure: { code: "deadline_exceeded" } });
    expect(await readClient()).toEqual(before);
    expect(connections.leaseOf(client)).toBeUndefined();
    method.meanwhile(() => undefined);
    expect(await tick()).toMatchObject({ "tailscale duty auth_key done": 1 });
    expect(await server.list()).toHaveLength(1);
  });

  it("that fails for any other reason is tried again after 15 minutes", async () => {
    const world = await openDuties({ auth_key: 0 });
    world.method.failAlways("auth_key", new Failure("provider_timeout"));
    expect(await tendInline(world)).toMatchObject({ failure: { code: "provider_timeout" } });
    expect((await world.readClient()).duties).toEqual({ auth_key: world.at(900) });
  });
});

describe("the duties of many connections", () => {
  const openMany = async (count: number) => {
    const world = await openDuties({ trust: 0 });
    const keys: ConnectionKey[] = [client];
    for (let index = 1; index < count; index += 1) {
      keys.push(await world.addClient(`tenant-${String(index).padStart(2, "0")}`));
    }
    const ends: TickEnd[] = [];
    const report = (end: TickEnd) => void ends.push(end);
    return { ...world, keys, ends, report };
  };

  it("stop asking a provider after ten consecutive failures, and the others stay due", async () => {
    const { tick, method, read, keys, at, ends, report } = await openMany(14);
    method.failAlways("trust", new Failure("provider_unreachable"));
    const counts = await tick({ concurrency: 1, report });
    expect(counts).toEqual({ "tailscale duty trust failed provider_unreachable": 10, "tailscale skipped breaker_open": 4 });
    expect(ends).toMatchObject([{ failures: [{ provider: "tailscale", failure: { code: "provider_unreachable" } }] }]);
    const waiting = await Promise.all(keys.map(async (key) => (await read(key)).due?.at.getTime()));
    expect(waiting.filter((instant) => instant === at(0).getTime())).toHaveLength(4);
  });

  it("that a customer must repair count against no provider", async () => {
    const { tick, method } = await openMany(12);
    method.failAlways("trust", new Failure("credential_rejected"));
    expect(await tick({ concurrency: 1 }), "each is asked for, and only the first five end").toEqual({
      "tailscale duty trust failed credential_rejected": 5,
      "tailscale duty trust failed mass_refusal": 7,
    });
  });

  it("end the row of a provider's failures when one is done", async () => {
    const { tick, method } = await openMany(20);
    method.meanwhile(() => method.failAlways("trust", method.begun.length % 10 === 0 ? undefined : new Failure("provider_timeout")));
    expect(await tick({ concurrency: 1 })).toEqual({ "tailscale duty trust failed provider_timeout": 18, "tailscale duty trust done": 2 });
  });

  it("count as one request each of a provider's budget", async () => {
    const { tick, engine, method, provider } = await openMany(5);
    const methods = buildMethods(provider, { ...method, refreshesPerMinute: 3 });
    expect(await tick({}, { ...engine, methods })).toEqual({ "tailscale duty trust done": 3, "tailscale skipped budget_spent": 2 });
  });

  it("are neither refreshes that were tried nor tokens that wait", async () => {
    const { tick, method, clock, ends, report } = await openMany(3);
    method.failAlways("trust", new Failure("provider_timeout"));
    clock.moveSeconds(600);
    await tick({ report });
    expect(ends).toMatchObject([{ oldestDueSeconds: 0, refreshes: { tried: 0, failed: 0 } }]);
  });

  it("are measured by the longest overdue one, and not at all if the tick did not come to them", async () => {
    const { tick, clock, ends, report } = await openMany(3);
    clock.moveSeconds(600);
    await tick({ report, stop: AbortSignal.abort() });
    await tick({ report });
    await tick({ report });
    expect(ends.map(({ oldestDutySeconds }) => oldestDutySeconds)).toEqual([600, 600, 0]);
  });

  it("wait until every token that is due is refreshed", async () => {
    const { tick, engine, clock, method, provider } = await openMany(3);
    const order: string[] = [];
    const refresh: typeof provider.refresh = (...call) => {
      order.push("refresh");
      return provider.refresh(...call);
    };
    method.meanwhile(() => void order.push("duty"));
    clock.moveSeconds(hour - 300);
    await tick({ concurrency: 1 }, { ...engine, methods: buildMethods({ ...provider, refresh }, method) });
    expect(order).toEqual(["refresh", "duty", "duty", "duty"]);
  });
});
