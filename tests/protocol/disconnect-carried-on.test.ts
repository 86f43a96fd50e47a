import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { attemptOf } from "../fixtures/connect-fixture.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";

type World = Awaited<ReturnType<typeof openEngine>>;

const secondRefresh = `refresh-of-${ada}-2`;

/** A disconnect that is cut off before its credential is erased. */
async function cutOff({ credentials, disconnect }: World, principalId?: string) {
  credentials.failNext("erase", new Failure("vault_sealed"));
  expect(await disconnect(undefined, undefined, principalId)).toMatchObject({ state: "disconnecting", grant: { state: "revoked" } });
}

/** A tick that reads of a cut off disconnect; then, before it has the lease again, comes what comes between. */
async function tickWith(world: World, between: () => Promise<unknown>) {
  const { engine, connections, tick, untilDue } = world;
  await untilDue();
  let hasCome = false;
  const release: typeof connections.release = async (...given) => {
    const released = await connections.release(...given);
    if (!hasCome) {
      hasCome = true;
      await between();
    }
    return released;
  };
  const counts = await tick({}, { ...engine, connections: { ...connections, release } });
  expect(hasCome, "the tick has looked first").toBe(true);
  return counts;
}

describe("S29: a schedule that carries a disconnect on", () => {
  it("leaves the connection alone that was connected again before it had the lease", async () => {
    const world = await openEngine();
    const { park, confirm, read, provider, held, connections, credentials } = world;
    await cutOff(world);
    const revoked = [...provider.revoked];
    const confirmation = await park();
    expect(await tickWith(world, () => confirm(confirmation))).toEqual({ "gcp disconnect over": 1 });
    expect(await read()).toMatchObject({ status: "active", grantId: attemptOf(confirmation) });
    expect(await read()).not.toHaveProperty("disconnect");
    expect(provider.revoked).toEqual(revoked);
    expect(provider.isAlive(secondRefresh)).toBe(true);
    expect(await held()).toMatchObject({ refresh_token: secondRefresh });
    expect(connections.leaseOf(acme)).toBeUndefined();
    expect(await credentials.read({ ...acme, area: "connections" })).toMatchObject({ version: 2 });
  });

  it("leaves a later disconnect alone: it has a due time of its own", async () => {
    const world = await openEngine();
    const { park, confirm, read, tick, untilDue, clock, connections, tombstones } = world;
    await cutOff(world);
    const confirmation = await park();
    const counts = await tickWith(world, async () => {
      await confirm(confirmation);
      clock.moveSeconds(1);
      await cutOff(world, "user-2");
    });
    expect(counts).toEqual({ "gcp disconnect over": 1 });
    expect(await read()).toMatchObject({ status: "disconnecting", disconnect: { principalId: "user-2" }, failure: { attempts: 1 } });
    expect(connections.leaseOf(acme)).toBeUndefined();
    await untilDue();
    expect(await tick()).toEqual({ "gcp disconnect disconnected": 1 });
    expect(await tombstones.read(acme)).toMatchObject({ disconnectedBy: "user-2", grant: { state: "revoked" } });
  });

  it("counts its own failures only: refreshes that failed before it make no retry wait longer", async () => {
    const world = await openEngine();
    const { clock, connections, read } = world;
    connections.patch(acme, { failure: { code: "provider_timeout", at: clock(), attempts: 5, retryAt: clock() } });
    await cutOff(world);
    expect((await read()).failure).toMatchObject({ code: "vault_sealed", attempts: 1 });
  });

  it("finds nothing left to do when a person has finished it", async () => {
    const world = await openEngine();
    const { disconnect, connections, provider, events } = world;
    await cutOff(world);
    expect(await tickWith(world, () => disconnect())).toEqual({ "gcp disconnect over": 1 });
    expect(await connections.read(acme)).toBeUndefined();
    expect(provider.revoked).toHaveLength(1);
    expect(events.names().filter((name) => name === "connection.disconnected")).toHaveLength(1);
  });

  it("is retried when another process holds the lease for longer than it waits", async () => {
    const world = await openEngine();
    const { hold, read, tick, clock } = world;
    await cutOff(world);
    expect(await tickWith(world, () => hold())).toEqual({ "gcp failed connection_busy": 1 });
    expect(await read()).toMatchObject({ status: "disconnecting" });
    clock.moveMinutes(2);
    await tick();
    clock.moveMinutes(31);
    expect(await tick()).toEqual({ "gcp disconnect disconnected": 1 });
  });
});
