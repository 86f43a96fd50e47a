import { describe, expect, it } from "vitest";
import { withTeardownToken } from "../../../lib/connections/disconnect/with-teardown-token.ts";
import { sweepGrants } from "../../../lib/connections/jobs/sweep-grants.ts";
import type { StopTarget } from "../../../lib/connections/switches.ts";
import { acme, openWorld } from "../../fixtures/connect-fixture.ts";
import { firstAccess, firstRefresh, openEngine, signal } from "../../fixtures/engine-fixture.ts";
import { openSubmitWorld, secret } from "../submit/submit-fixture.ts";
import { openTeardownWorld, runIdOf } from "../teardown/teardown-fixture.ts";

const organisation: StopTarget = { kind: "organisation", tenant: "acme" };
const stopped = { code: "stopped", retryAfterSeconds: 60 };

describe("S73: while a stop is in force, nothing is connected", () => {
  it("a login link leads nowhere", async () => {
    const { start, begin, provider, switches } = openWorld();
    switches.turn({ stops: [organisation] });
    await expect(begin(await start())).rejects.toMatchObject(stopped);
    expect(provider.asked).toEqual([]);
  });

  it("a callback's code is not redeemed", async () => {
    const { consent, complete, provider, parked, switches } = openWorld();
    const callback = await consent();
    switches.turn({ stops: [organisation] });
    await expect(complete(callback)).rejects.toMatchObject(stopped);
    expect([provider.redeemed, parked.all()]).toEqual([[], []]);
  });

  it("a grant that waits is not confirmed, and is revoked when its ten minutes are over", async () => {
    const { park, confirm, connections, clock, sweep, provider, parked, switches } = openWorld();
    const confirmation = await park();
    switches.turn({ stops: [organisation] });
    await expect(confirm(confirmation)).rejects.toMatchObject(stopped);
    expect(await connections.read(acme)).toBeUndefined();
    clock.moveMinutes(11);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect([provider.revoked, parked.all()]).toEqual([[firstRefresh], []]);
  });

  it("a grant that was confirmed before waits, and goes live after the stop", async () => {
    const { consent, complete, deps, connections, clock, sweep, switches, logger } = openWorld("off");
    const callback = await consent();
    const { write } = deps.credentials;
    deps.credentials.write = async (...call) => {
      switches.turn({ stops: [organisation] });
      return write(...call);
    };
    expect(await complete(callback)).toMatchObject({ kind: "pending", failure: { code: "stopped" } });
    clock.moveMinutes(2);
    const reported: unknown[] = [];
    const report = (failures: readonly unknown[]) => void reported.push(...failures);
    expect(await sweepGrants(deps, signal, signal, report)).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect(reported, "to no operator").toEqual([]);
    expect(logger.text()).toContain("code: 'stopped'");
    switches.turn({ stops: [] });
    clock.moveMinutes(10);
    expect(await sweep()).toEqual({ live: 1, givenBack: 0, left: 0 });
    expect(await connections.read(acme)).toMatchObject({ status: "active" });
  });

  it("a submission is neither verified nor stored", async () => {
    const { submit, leftBehind, deps, switches } = openSubmitWorld();
    switches.turn({ stops: [organisation] });
    await expect(submit(secret)).rejects.toMatchObject(stopped);
    expect([await leftBehind(), await deps.connections.read(acme)]).toEqual([[], undefined]);
    switches.turn({ stops: [] });
    expect((await submit(secret)).connection).toMatchObject({ status: "active" });
  });
});

describe("S73: while a stop is in force, access is given back as ever", () => {
  it("a disconnect revokes and erases", async () => {
    const { disconnect, provider, connections, held, switches } = await openEngine();
    switches.turn({ stops: [{ kind: "everything" }] });
    expect(await disconnect()).toMatchObject({ state: "disconnected" });
    expect([provider.revoked, await connections.read(acme), await held()]).toEqual([[firstRefresh], undefined, undefined]);
  });

  it("a disconnect that could not be finished is continued by the schedule", async () => {
    const world = await openEngine();
    const { disconnect, engine, tick, untilDue, connections, credentials, switches } = world;
    const erase = () => Promise.reject(new Error("away"));
    await disconnect({ ...engine, credentials: { ...credentials, erase } });
    expect(await connections.read(acme)).toMatchObject({ status: "disconnecting" });
    switches.turn({ stops: [{ kind: "everything" }] });
    await untilDue();
    expect(await tick()).toEqual({ "gcp disconnect disconnected": 1 });
    expect(await connections.read(acme)).toBeUndefined();
  });

  it("a teardown gets its token, also when that must be refreshed", async () => {
    const world = await openTeardownWorld();
    await world.disconnect();
    world.switches.turn({ stops: [{ kind: "everything" }] });
    const limits = { signal, endsAt: new Date(world.clock().getTime() + 7_200_000), minTtlSeconds: 300 };
    const take = () => withTeardownToken(world.deps, acme, runIdOf(world), async (token) => token.reveal(), limits);
    expect(await take()).toBe(firstAccess);
    world.clock.moveMinutes(59);
    expect(await take()).not.toBe(firstAccess);
    expect(world.provider.refreshed).toEqual([firstRefresh]);
  });
});
