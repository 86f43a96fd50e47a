import { describe, expect, it } from "vitest";
import type { CompleteAuthorizationDeps } from "../../lib/connections/connect/complete-authorization.ts";
import { Failure } from "../../lib/errors.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { attemptOf } from "../fixtures/connect-fixture.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";
import { type Death, mortalProcess } from "./crash-fixture.ts";

type World = Awaited<ReturnType<typeof openEngine>>;

/** A login of a connection that is there whose confirmation fails before anything is live. */
async function cutOff({ park, confirm, credentials, clock }: World): Promise<string> {
  const confirmation = await park();
  credentials.failNext("write", new Failure("vault_sealed"));
  await expect(confirm(confirmation)).rejects.toMatchObject({ code: "vault_sealed" });
  clock.moveSeconds(5);
  return confirmation;
}

async function expectAllGivenBack({ connections, held, parked, provider }: World, where = ""): Promise<void> {
  expect(await connections.read(acme), `${where}: no record`).toBeUndefined();
  expect(await held(), `${where}: no credential`).toBeUndefined();
  expect(parked.all(), `${where}: nothing parked`).toEqual([]);
  for (const login of [1, 2]) {
    expect(provider.isAlive(`refresh-of-${ada}-${login}`), `${where}: no grant ${login}`).toBe(false);
  }
}

describe("a disconnect after an interrupted confirmation", () => {
  it("cancels it: the sweeper revokes the grant, and no event of a connection is published", async () => {
    const world = await openEngine();
    const { disconnect, sweep, clock, events, setup } = world;
    await cutOff(world);
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "revoked" } });
    const [told, runs] = [events.names(), [...setup.runs]];
    clock.moveMinutes(2);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    await expectAllGivenBack(world);
    expect(events.names()).toEqual(told);
    expect([...setup.runs]).toEqual(runs);
  });

  it("is not undone while it is unfinished, and is finished by the schedule", async () => {
    const world = await openEngine();
    const { disconnect, sweep, tick, clock, credentials, read } = world;
    await cutOff(world);
    credentials.failNext("erase", new Failure("vault_sealed"));
    expect(await disconnect()).toMatchObject({ state: "disconnecting" });
    clock.moveMinutes(2);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(await read()).toMatchObject({ status: "disconnecting" });
    await tick();
    await expectAllGivenBack(world);
  });

  it("ends it also when the record was live already and only its setup was missing", async () => {
    const world = await openEngine();
    const { park, confirm, setup, disconnect, sweep, clock } = world;
    const confirmation = await park();
    setup.failNext(new Failure("setup_unavailable"));
    await confirm(confirmation);
    clock.moveSeconds(1);
    await disconnect();
    clock.moveMinutes(2);
    await sweep();
    await expectAllGivenBack(world);
    expect(setup.runs.has(attemptOf(confirmation))).toBe(false);
  });

  it("of the connection that the grant has become cancels it, whatever two clocks say", async () => {
    const { park, confirm, setup, disconnect, credentials, sweep, clock, read } = await openEngine();
    const confirmation = await park();
    setup.failNext(new Failure("setup_unavailable"));
    await confirm(confirmation);
    credentials.failNext("erase", new Failure("vault_sealed"));
    expect(await disconnect()).toMatchObject({ state: "disconnecting" });
    clock.moveMinutes(2);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(await read()).toMatchObject({ status: "disconnecting" });
    expect(setup.runs.has(attemptOf(confirmation))).toBe(false);
  });

  it("is seen without a retry: it is final, and no other process was faster", async () => {
    const world = await openEngine();
    const { confirm, disconnect, clock, deps, connections } = world;
    const confirmation = await cutOff(world);
    await disconnect();
    clock.moveSeconds(5);
    let looks = 0;
    const read: typeof connections.read = (key) => {
      looks += 1;
      return connections.read(key);
    };
    const using = { ...deps, connections: { ...connections, read } };
    await expect(confirm(confirmation, undefined, using)).rejects.toMatchObject({
      code: "confirmation_invalid",
      detail: "the connection was disconnected since",
    });
    expect(looks).toBe(1);
  });

  it("is not undone by the same confirmation sent again", async () => {
    const world = await openEngine();
    const { confirm, disconnect, sweep, clock } = world;
    const confirmation = await cutOff(world);
    await disconnect();
    clock.moveSeconds(5);
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "confirmation_invalid" });
    clock.moveMinutes(2);
    await sweep();
    await expectAllGivenBack(world);
  });

  it("ends it although the confirmation was waiting for the lease all the while", async () => {
    const world = await openEngine();
    const { park, confirm, timers, credentials, disconnect, read, deps, connections, clock } = world;
    const confirmation = await park();
    const until = new Date(clock().getTime() + 30_000);
    const held = await connections.acquire(acme, { owner: "a refresh", now: clock(), until });
    const lease = held.kind === "acquired" ? held.lease : expect.fail("the lease was not there");
    const pause: typeof timers.pause = async (...given) => {
      await timers.pause(...given);
      if (await connections.release(acme, lease)) {
        credentials.failNext("erase", new Failure("vault_sealed"));
        await disconnect();
      }
    };
    const using = { ...deps, timers: { ...timers, pause } };
    await expect(confirm(confirmation, undefined, using)).rejects.toMatchObject({ code: "confirmation_invalid" });
    expect(await read()).toMatchObject({ status: "disconnecting" });
  });

  it("ends it at whichever step the confirmation died", async () => {
    const { steps } = await dieConfirming();
    expect(steps.length).toBeGreaterThan(8);
    for (const { call, name } of steps) {
      for (const when of ["before", "after"] as const) {
        const where = `${when} ${call}: ${name}`;
        const { world, isDead } = await dieConfirming({ call, when });
        expect(isDead(), where).toBe(true);
        world.clock.moveSeconds(31);
        expect(await world.disconnect(), where).toMatchObject({ state: "disconnected" });
        for (const minutes of [11, 6, 6]) {
          world.clock.moveMinutes(minutes);
          await world.sweep();
        }
        await expectAllGivenBack(world, where);
      }
    }
  });
});

/** A confirmation of a connection that is there, by a process that dies. */
async function dieConfirming(death?: Death) {
  const world = await openEngine();
  const confirmation = await world.park();
  const { steps, wrap, isDead } = mortalProcess(death);
  const { connections, parked, tombstones, revocationMarks, credentials, provider, setup, events } = world.deps;
  const ports = { connections, parked, tombstones, revocationMarks, provider, setup, events };
  const wrapped = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, wrap(name, port)])) as typeof ports;
  const deps: CompleteAuthorizationDeps = { ...world.deps, ...wrapped, credentials: credentials.through(wrap) };
  await world.confirm(confirmation, undefined, deps).catch(() => undefined);
  return { world, steps, isDead };
}

describe("a confirmation after a disconnect", () => {
  it("connects again, also with a login that was begun before it", async () => {
    const { park, confirm, disconnect, clock, read } = await openEngine();
    const confirmation = await park();
    await disconnect();
    clock.moveSeconds(5);
    await confirm(confirmation);
    expect(await read()).toMatchObject({ status: "active", grantId: attemptOf(confirmation) });
  });

  it("connects again while the disconnect is unfinished, and is continued by the sweeper", async () => {
    const { park, confirm, sweep, disconnect, credentials, clock, read } = await openEngine();
    const confirmation = await park();
    credentials.failNext("erase", new Failure("vault_sealed"));
    await disconnect();
    clock.moveSeconds(5);
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "vault_sealed" });
    expect(await read()).toMatchObject({ status: "disconnecting" });
    clock.moveMinutes(2);
    expect(await sweep()).toMatchObject({ live: 1 });
    expect(await read()).toMatchObject({ status: "active", grantId: attemptOf(confirmation) });
  });

  it("connects again in the callback where nothing has to be confirmed", async () => {
    const { consent, complete, clock, disconnect, deps, read } = await openEngine();
    const arrived = await consent();
    await disconnect();
    clock.moveSeconds(5);
    expect(await complete(arrived, { ...deps, confirmation: "off" })).toMatchObject({ kind: "active" });
    expect(await read()).toMatchObject({ status: "active" });
  });
});
