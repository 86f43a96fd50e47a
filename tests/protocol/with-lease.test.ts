import { describe, expect, it } from "vitest";
import type { DomainEvent } from "../../lib/connections/domain-event.ts";
import { updateTo, withLease } from "../../lib/connections/lease/with-lease.ts";
import type { LeasePorts } from "../../lib/connections/ports.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";

type World = Awaited<ReturnType<typeof openEngine>>;

const lost = async () => false;
const unavailable = async () => {
  throw new Failure("table_unavailable");
};
const withConnections = ({ engine, connections }: World, changes: Partial<LeasePorts["connections"]>): LeasePorts => ({
  ...engine,
  connections: { ...connections, ...changes },
});

const tombstoneOf = (world: World) => ({
  ...acme,
  method: "login",
  disconnectId: "a-disconnect",
  startedAt: world.clock(),
  disconnectedBy: "user-1",
  disconnectedAt: world.clock(),
  grant: { state: "revoked" as const },
});

describe("the bracket around work under a lease", () => {
  it("answers that there is no record, and runs no work", async () => {
    const { engine } = await openEngine();
    const work = () => expect.fail("the work ran");
    expect(await withLease(engine, { ...acme, tenant: "unknown" }, {}, work)).toEqual({ kind: "absent" });
  });

  it("runs no work while another process has the lease", async () => {
    const { engine, hold, read } = await openEngine();
    await hold();
    const work = () => expect.fail("the work ran");
    expect(await withLease(engine, acme, {}, work)).toEqual({ kind: "refused", connection: await read(), leased: true });
  });

  it("writes the outcome and releases the lease in one commit", async () => {
    const world = await openEngine();
    const calls: string[] = [];
    const counting = withConnections(world, {
      commit: (...given) => {
        calls.push("commit");
        return world.connections.commit(...given);
      },
      release: (...given) => {
        calls.push("release");
        return world.connections.release(...given);
      },
    });
    const worked = await withLease(counting, acme, {}, async ({ connection }) =>
      updateTo({ connection: { ...connection, status: "degraded" }, events: [] }, "done"),
    );
    expect(worked).toEqual({ kind: "worked", result: "done", isWritten: true });
    expect(calls, "no second write releases the lease").toEqual(["commit"]);
    expect(await world.read()).toMatchObject({ status: "degraded" });
    expect(world.connections.leaseOf(acme)).toBeUndefined();
  });

  it("publishes an event with the instant of the notice that is written with it: each delivery has the same", async () => {
    const world = await openEngine();
    const instants: (Date | undefined)[] = [];
    const slow = { ...world.engine, events: { publish: async (_event: DomainEvent, at?: Date) => void instants.push(at) } };
    const event: DomainEvent = { name: "connection.degraded", id: "e1", connection: acme };
    const updatedAt = new Date(world.clock().getTime() - 5000);
    await withLease(slow, acme, {}, async ({ connection }) => updateTo({ connection: { ...connection, updatedAt }, events: [event] }, 0));
    const tombstone = { ...tombstoneOf(world), disconnectedAt: new Date(world.clock().getTime() - 3000) };
    await withLease(slow, acme, {}, async () => ({ result: 0, write: { kind: "erase", tombstone, events: [event] } }));
    expect(instants).toEqual([updatedAt, tombstone.disconnectedAt]);
  });

  it("sends what changed since the last note, not since the lease was taken", async () => {
    const world = await openEngine();
    const befores: (string | undefined)[] = [];
    const counting = withConnections(world, {
      commit: (connection, lease, options) => {
        befores.push(options?.before?.status);
        return world.connections.commit(connection, lease, options);
      },
    });
    await withLease(counting, acme, {}, async ({ connection, note }) => {
      const noted = { ...connection, status: "degraded" as const };
      await note({ connection: noted, events: [] });
      return updateTo({ connection: { ...noted, status: "active" }, events: [] }, undefined);
    });
    expect(befores).toEqual(["active", "degraded"]);
    expect(await world.read()).toMatchObject({ status: "active" });
  });

  it("only releases the lease when the record is unchanged", async () => {
    const world = await openEngine();
    let commits = 0;
    const counting = withConnections(world, {
      commit: (...given) => {
        commits += 1;
        return world.connections.commit(...given);
      },
    });
    await withLease(counting, acme, {}, async ({ connection }) => updateTo({ connection, events: [] }, undefined));
    expect(commits).toBe(0);
    expect(world.connections.leaseOf(acme)).toBeUndefined();
  });

  it("releases the lease when the work throws, and keeps its notes", async () => {
    const world = await openEngine();
    const work = withLease(world.engine, acme, {}, async ({ connection, note }) => {
      expect(await note({ connection: { ...connection, status: "disconnecting" }, events: [] })).toBe(true);
      expect(world.connections.leaseOf(acme)).toBeDefined();
      throw new Failure("vault_sealed");
    });
    await expect(work).rejects.toMatchObject({ code: "vault_sealed" });
    expect(world.connections.leaseOf(acme)).toBeUndefined();
    expect(await world.read()).toMatchObject({ status: "disconnecting" });
  });

  it("publishes the events of a removal, and leaves those of a replacement to its caller", async () => {
    const world = await openEngine();
    const connection = await world.read();
    const events: DomainEvent[] = [{ name: "connection.connected", id: "an-event", connection }];
    const published = () => world.events.published.filter(({ id }) => id === "an-event");
    await withLease(world.engine, acme, {}, async () => ({ result: undefined, write: { kind: "replace", connection, events } }));
    expect(published()).toEqual([]);
    const tombstone = tombstoneOf(world);
    await withLease(world.engine, acme, {}, async () => ({ result: undefined, write: { kind: "erase", tombstone, events } }));
    expect(published()).toEqual(events);
  });

  it("tells the work that the lease is lost when a note is refused", async () => {
    const world = await openEngine();
    await withLease(withConnections(world, { commit: lost }), acme, {}, async ({ connection, note }) => {
      expect(await note({ connection: { ...connection, status: "degraded" }, events: [] })).toBe(false);
      return { result: undefined };
    });
    expect(await world.read()).toMatchObject({ status: "active" });
  });

  it.each([
    ["the lease is lost", lost],
    ["the table fails", unavailable],
  ])("answers what the work did although %s before an update", async (_, commit) => {
    const world = await openEngine();
    const worked = await withLease(withConnections(world, { commit }), acme, {}, async ({ connection }) =>
      updateTo({ connection: { ...connection, status: "degraded" }, events: [] }, "done"),
    );
    expect(worked).toEqual({ kind: "worked", result: "done", isWritten: false });
    expect(world.engine.logger.text()).toMatch(/a lease was lost before its record was written|a record is behind its credential/);
  });

  it.each([
    ["the lease is lost", lost, "connection_busy"],
    ["the table fails", unavailable, "table_unavailable"],
  ])("throws when %s before a removal, and releases the lease", async (_, erase, code) => {
    const world = await openEngine();
    const tombstone = tombstoneOf(world);
    const work = withLease(withConnections(world, { erase }), acme, {}, async () => ({
      result: undefined,
      write: { kind: "erase", tombstone, events: [] },
    }));
    await expect(work).rejects.toMatchObject({ code });
    expect(world.connections.leaseOf(acme)).toBeUndefined();
  });

  it("writes the other outcome under the same lease when a removal fails", async () => {
    const world = await openEngine();
    const tombstone = tombstoneOf(world);
    const worked = await withLease(withConnections(world, { erase: unavailable }), acme, {}, async ({ connection }) => ({
      result: "removed",
      write: { kind: "erase", tombstone, events: [] },
      otherwise: ({ code }) => updateTo({ connection: { ...connection, status: "disconnecting" }, events: [] }, code),
    }));
    expect(worked).toEqual({ kind: "worked", result: "table_unavailable", isWritten: false });
    expect(await world.read()).toMatchObject({ status: "disconnecting" });
    expect(world.connections.leaseOf(acme)).toBeUndefined();
  });
});
