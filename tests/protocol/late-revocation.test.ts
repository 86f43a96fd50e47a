import { describe, expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";

type World = Awaited<ReturnType<typeof openEngine>>;

/** A disconnect that the provider answers before its revocation takes effect. */
function disconnectAhead({ engine, provider, disconnect }: World) {
  const revoke = async () => [{ what: "grant", state: "revoked" } as const];
  return disconnect({ ...engine, methods: buildMethods({ ...provider, revoke }) });
}

/** A connection that went live between the provider's answer to a revocation and its effect. */
async function openLate(): Promise<World> {
  const world = await openEngine();
  expect(await disconnectAhead(world)).toMatchObject({ grant: { state: "revoked" } });
  world.clock.moveSeconds(1);
  await world.connect();
  return world;
}

const secondsUntilDue = async ({ read, clock }: World) => {
  const { due } = await read();
  return { seconds: due && (due.at.getTime() - clock().getTime()) / 1000, reason: due?.reason };
};

describe("a login that went live between the answer to a revocation and its effect", () => {
  it("S53: is found revoked by the schedule two minutes later, with one event", async () => {
    const world = await openLate();
    const { provider, tick, untilDue, read, connections, clock } = world;
    expect(await secondsUntilDue(world)).toEqual({ seconds: 120, reason: "verify" });
    clock.moveSeconds(60);
    provider.withdraw(ada);
    expect(await tick()).toEqual({});
    expect(await read()).toMatchObject({ status: "active" });
    await untilDue();
    expect(await tick()).toEqual({ "gcp failed grant_revoked": 1 });
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "grant_revoked" } });
    expect(connections.kept.filter(({ name }) => name === "connection.reauth_required")).toHaveLength(1);
  });

  it("is refreshed once if its grant survived, and then like every other", async () => {
    const world = await openLate();
    const { tick, untilDue, read } = world;
    await untilDue();
    expect(await tick()).toEqual({ "gcp refreshed verify": 1 });
    expect(await read()).toMatchObject({ status: "active", due: { reason: "expiry" } });
    expect(await read()).not.toHaveProperty("verifyAt");
    expect(await tick()).toEqual({});
  });

  it("S53: is verified although a person has refreshed it before that", async () => {
    const world = await openLate();
    const { refresh, provider, tick, untilDue, read, clock } = world;
    clock.moveSeconds(30);
    expect(await refresh({ kind: "asked" })).toMatchObject({ kind: "refreshed" });
    expect(await secondsUntilDue(world)).toEqual({ seconds: 90, reason: "verify" });
    provider.withdraw(ada);
    await untilDue();
    await tick();
    expect(await read()).toMatchObject({ status: "reauth_required" });
  });

  it("S53: is verified later if the provider is down then: it keeps its token, and is retried like every refresh", async () => {
    const { provider, tick, untilDue, read } = await openLate();
    provider.failNext("refresh", new Failure("provider_unavailable"));
    await untilDue();
    expect(await tick()).toEqual({ "gcp failed provider_unavailable": 1 });
    expect(await read()).toMatchObject({ status: "active", due: { reason: "retry" } });
    provider.withdraw(ada);
    await untilDue();
    expect(await tick()).toEqual({ "gcp failed grant_revoked": 1 });
    expect(await read()).toMatchObject({ status: "reauth_required" });
  });

  it("S53: is verified also when it takes the place of another account's connection", async () => {
    const world = await openEngine();
    const { connect, connectAnother, engine, provider, disconnect, read } = world;
    const theirs = await connectAnother("globex", grace);
    const ahead = { ...engine, methods: buildMethods({ ...provider, revoke: async () => [{ what: "grant", state: "revoked" }] }) };
    expect(await disconnect(ahead, theirs)).toMatchObject({ grant: { state: "revoked" } });
    world.clock.moveSeconds(1);
    await connect({ subject: grace }, { replaceAccount: true });
    expect(await read()).toMatchObject({ identity: { id: grace }, due: { reason: "verify" } });
  });

  it("S53: is verified when the sweeper makes it live, too, after an interrupted confirmation", async () => {
    const world = await openEngine();
    const { park, confirm, sweep, credentials, clock } = world;
    await disconnectAhead(world);
    clock.moveSeconds(1);
    const confirmation = await park();
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "vault_sealed" });
    clock.moveMinutes(2);
    expect(await sweep()).toMatchObject({ live: 1 });
    expect(await secondsUntilDue(world)).toEqual({ seconds: 120, reason: "verify" });
  });
});

describe("a login that needs no verification", () => {
  it("is one of an account that was revoked ten minutes ago, and one of an account that never was", async () => {
    const world = await openEngine();
    expect(await world.read()).toMatchObject({ due: { reason: "expiry" } });
    await disconnectAhead(world);
    world.clock.moveSeconds(599.999);
    await world.connect();
    expect(await world.read()).toMatchObject({ due: { reason: "verify" } });
    const later = await openEngine();
    await disconnectAhead(later);
    later.clock.moveSeconds(600);
    await later.connect();
    expect(await later.read()).toMatchObject({ due: { reason: "expiry" } });
    expect(await later.read()).not.toHaveProperty("verifyAt");
  });

  it("is one of another account", async () => {
    const world = await openEngine();
    await disconnectAhead(world);
    await world.connect({ subject: grace });
    expect(await world.read()).toMatchObject({ due: { reason: "expiry" } });
  });

  it("is a later one of the same connection", async () => {
    const world = await openLate();
    world.clock.moveMinutes(11);
    await world.connect();
    expect(await world.read()).not.toHaveProperty("verifyAt");
  });
});

it("a login whose marks cannot be read stays confirmed, and the sweeper makes it live", async () => {
  const world = await openEngine();
  const { park, confirm, sweep, clock, revocationMarks, connections, disconnect, deps } = world;
  await disconnect();
  const confirmation = await park();
  const readLatest = () => Promise.reject(new Failure("table_throttled"));
  const using = { ...deps, revocationMarks: { ...revocationMarks, readLatest } };
  await expect(confirm(confirmation, undefined, using)).rejects.toMatchObject({ code: "table_throttled" });
  expect(await connections.read(acme)).toBeUndefined();
  clock.moveMinutes(2);
  expect(await sweep()).toMatchObject({ live: 1 });
  expect(await connections.read(acme)).toMatchObject({ status: "active", verifyAt: new Date(clock().getTime() + 120_000) });
});
