import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Connection, Tombstone } from "../../lib/connections/connection.ts";
import type { DomainEvent, Outbox } from "../../lib/connections/domain-event.ts";
import type { Connections, Tombstones } from "../../lib/connections/stores.ts";
import { listAll } from "../fixtures/list-all.ts";
import { fullConnection, keyOf, newConnection, now, returnInParts, setupReturn } from "../fixtures/new-connection.ts";
import { takeLease } from "./connections-contract.ts";

export type RecordStore = {
  readonly connections: Connections;
  readonly tombstones: Tombstones;
  readonly outbox: Pick<Outbox, "listDue">;
};

const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);

const eventOf = (connection: Connection, name: DomainEvent["name"] & `connection.${string}`): DomainEvent => ({
  name,
  id: randomUUID(),
  connection,
});

const tombstoneOf = (connection: Connection, changes: Partial<Tombstone> = {}): Tombstone => ({
  ...keyOf(connection),
  method: "login",
  disconnectId: connection.id,
  grantId: connection.grantId,
  startedAt: at(900),
  disconnectedBy: "user-2",
  disconnectedAt: at(1000),
  grant: { state: "pending", code: "provider_unreachable" },
  ...changes,
});

/** What every store does with a record between its first write and its end: the notes of use, the events, the tombstone. */
export function describeRecordLife(name: string, open: () => RecordStore): void {
  const start = async (connection: Connection = newConnection()) => {
    const store = open();
    await store.connections.write(connection, undefined, []);
    return { ...store, connection, key: keyOf(connection) };
  };
  const leftOf = async ({ outbox }: RecordStore, events: readonly DomainEvent[], when: Date) => {
    const ids = events.map(({ id }) => id);
    return (await outbox.listDue(when, 1000)).filter(({ id }) => ids.includes(id)).map(({ id, name: told }) => ({ id, name: told }));
  };

  describe(`a note of use in ${name}`, () => {
    it("changes the time of use and the due time, and nothing else", async () => {
      const { connections, connection, key } = await start(fullConnection({ status: "degraded" }));
      const use = { lastUsedAt: at(5000), due: { at: at(7_200_000), reason: "expiry" } } as const;
      const { updatedAt, lastUsedAt } = connection;
      await connections.touch(
        { ...newConnection(), ...key, status: "active", credential: { ref: "vault:x", version: 99 }, updatedAt, lastUsedAt },
        use,
      );
      expect(await connections.read(key)).toEqual({ ...connection, ...use });
    });

    it("waits for the end of a lease, even of a dead holder: the holder would replace this due time by an older one", async () => {
      const { connections, connection, key } = await start(newConnection({ due: { at: now, reason: "expiry" } }));
      const held = await takeLease(connections, key);
      const use = { lastUsedAt: at(5000), due: { at: at(7_200_000), reason: "expiry" } } as const;
      await connections.touch(connection, use);
      expect(await connections.read(key)).toEqual(connection);
      expect(await connections.release(key, held.lease), "the holder is not disturbed").toBe(true);
      await connections.touch(connection, use);
      expect(await connections.read(key)).toEqual({ ...connection, ...use });
    });

    it("removes the due time when there is none", async () => {
      const { connections, connection, key } = await start(newConnection({ due: { at: now, reason: "expiry" } }));
      const { due: _, ...undue } = connection;
      await connections.touch(connection, { lastUsedAt: at(5000) });
      expect(await connections.read(key)).toEqual({ ...undue, lastUsedAt: at(5000) });
    });

    it("is written by one of twenty callers that have read the same record", async () => {
      const { connections, connection, key } = await start(newConnection({ due: { at: now, reason: "expiry" } }));
      const uses = Array.from(
        { length: 20 },
        (_, index) => ({ lastUsedAt: at(5000 + index), due: { at: at(index), reason: "expiry" } }) as const,
      );
      await connections.touch(connection, uses[0] ?? expect.fail());
      await Promise.all(uses.map((use) => connections.touch(connection, use)));
      expect(await connections.read(key)).toEqual({ ...connection, ...uses[0] });
    });

    it("does not replace a holder's newer write, whose next try would be lost", async () => {
      const { connections, connection, key } = await start(newConnection({ due: { at: now, reason: "expiry" } }));
      const failure = { code: "provider_throttled", at: at(1000), attempts: 1, retryAt: at(61_000) } as const;
      const failed = { ...connection, failure, due: { at: at(61_000), reason: "retry" }, updatedAt: at(1000) } as const;
      await connections.commit(failed, (await takeLease(connections, key)).lease, { before: connection });
      await connections.touch(connection, { lastUsedAt: at(5000), due: { at: at(1), reason: "expiry" } });
      expect(await connections.read(key)).toEqual(failed);
      await connections.touch(failed, { lastUsedAt: at(5000), due: failed.due });
      expect(await connections.read(key)).toEqual({ ...failed, lastUsedAt: at(5000) });
    });

    it.each(["reauth_required", "disconnecting"] as const)("does not change a connection that is %s", async (status) => {
      const { connections, connection, key } = await start(newConnection({ status }));
      await connections.touch({ ...connection, status: "active" }, { lastUsedAt: at(5000), due: { at: now, reason: "expiry" } });
      expect(await connections.read(key)).toEqual(connection);
    });
  });

  describe(`a label in ${name}`, () => {
    it("is given, changed and taken away, and nothing else changes", async () => {
      const { connections, connection, key } = await start();
      const labelled = { ...connection, label: "Production" };
      expect(await connections.relabel(key, { label: "Production" }, at(1))).toEqual({ kind: "labelled", connection: labelled });
      expect(await connections.read(key)).toEqual(labelled);
      expect(await connections.relabel(key, { label: null }, at(2))).toEqual({ kind: "labelled", connection });
      expect(await connections.read(key)).toEqual(connection);
    });

    it("is changed beside tags, or without them", async () => {
      const { connections, connection, key } = await start();
      const tagged = { ...connection, label: "Production", tags: { env: "prod" } };
      expect(await connections.relabel(key, { label: "Production", tags: tagged.tags }, at(1))).toMatchObject({ connection: tagged });
      expect(await connections.relabel(key, { label: null }, at(2))).toMatchObject({ connection: { tags: tagged.tags } });
      const retagged = { ...connection, tags: { team: "a" } };
      expect(await connections.relabel(key, { tags: retagged.tags }, at(3))).toEqual({ kind: "labelled", connection: retagged });
      expect(await connections.read(key)).toEqual(retagged);
    });

    it("is not given while the lease is held, whose holder would write the earlier one", async () => {
      const { connections, connection, key } = await start();
      const held = await takeLease(connections, key);
      expect(await connections.relabel(key, { label: "Production" }, now)).toEqual({ kind: "leased" });
      const again = { ...connection, grantId: randomUUID() };
      expect(await connections.write(again, held, [])).toBe(true);
      expect(await connections.relabel(key, { label: "Production" }, now)).toMatchObject({ kind: "labelled" });
    });

    it("is given beside the lease of a holder that died, and stays when the next holder commits", async () => {
      const { connections, connection, key } = await start();
      await takeLease(connections, key);
      const later = at(3_600_000);
      expect(await connections.relabel(key, { label: "Production" }, later)).toMatchObject({ kind: "labelled" });
      const held = await takeLease(connections, key, later);
      const refreshed = { ...held.connection, refreshedAt: later, updatedAt: later };
      expect(await connections.commit(refreshed, held.lease, { before: held.connection })).toBe(true);
      expect(await connections.read(key)).toEqual({ ...connection, label: "Production", refreshedAt: later, updatedAt: later });
    });

    it("is not given to a connection that does not exist", async () => {
      const { connections, key } = await start();
      expect(await connections.relabel({ ...key, account: "other" }, { label: "Production" }, now)).toEqual({ kind: "absent" });
      expect(await connections.read({ ...key, account: "other" })).toBeUndefined();
    });
  });

  describe(`events that are written with a record in ${name}`, () => {
    it("are due for publication a minute after the write", async () => {
      const store = open();
      const { connections } = store;
      const connection = newConnection();
      const written = [eventOf(connection, "connection.connected"), eventOf(connection, "connection.confirmed")];
      await connections.write(connection, undefined, written);
      const committed = [eventOf(connection, "connection.degraded")];
      const { lease } = await takeLease(connections, connection);
      await connections.commit({ ...connection, updatedAt: at(1000) }, lease, { events: committed });
      const names = async (milliseconds: number) => {
        const left = await leftOf(store, [...written, ...committed], at(milliseconds));
        return left.map((notice) => notice.name).sort();
      };
      expect(await names(59_999)).toEqual([]);
      expect(await names(60_000)).toEqual(["connection.confirmed", "connection.connected"]);
      expect(await names(61_000)).toEqual(["connection.confirmed", "connection.connected", "connection.degraded"]);
    });

    it("are not there when the record was not written", async () => {
      const store = await start();
      const event = eventOf(store.connection, "connection.connected");
      expect(await store.connections.write(store.connection, undefined, [event])).toBe(false);
      expect(await leftOf(store, [event], at(1e10))).toEqual([]);
    });
  });

  describe(`a connection that is removed from ${name}`, () => {
    it("leaves its tombstone and its events, and is found nowhere", async () => {
      const store = await start();
      const { connections, tombstones, connection, key } = store;
      const [tombstone, event] = [tombstoneOf(connection), eventOf(connection, "connection.disconnected")];
      expect(await connections.erase(await takeLease(connections, key), tombstone, [event])).toBe(true);
      expect(await connections.read(key)).toBeUndefined();
      expect(await listAll(connections, connection.tenant)).toEqual([]);
      expect(await connections.listByAccount(connection)).toEqual([]);
      expect(await tombstones.read(key)).toEqual(tombstone);
      expect(await leftOf(store, [event], at(61_000))).toEqual([{ id: event.id, name: event.name }]);
    });

    it("stays when another holder has the lease", async () => {
      const store = await start();
      const { connections, tombstones, connection, key } = store;
      const former = await takeLease(connections, key);
      const holder = await takeLease(connections, key, at(30_001));
      const event = eventOf(connection, "connection.disconnected");
      expect(await connections.erase(former, tombstoneOf(connection), [event])).toBe(false);
      expect(await connections.read(key)).toEqual(connection);
      expect(await connections.listByAccount(connection)).toEqual([key]);
      expect(await tombstones.read(key)).toBeUndefined();
      expect(await leftOf(store, [event], at(1e10))).toEqual([]);
      expect(await connections.erase(holder, tombstoneOf(connection), [])).toBe(true);
      expect(await connections.erase(holder, tombstoneOf(connection), []), "a second time").toBe(false);
    });

    it("can be connected again, and no earlier holder has its lease", async () => {
      const { connections, connection, key } = await start();
      const former = await takeLease(connections, key);
      await connections.erase(former, tombstoneOf(connection), []);
      const next = newConnection({ ...key, id: "connection-2" });
      expect(await connections.write(next, undefined, [])).toBe(true);
      await takeLease(connections, key);
      expect(await connections.commit({ ...connection, updatedAt: at(1) }, former.lease)).toBe(false);
      expect(await connections.erase(former, tombstoneOf(connection), [])).toBe(false);
      expect(await connections.read(key)).toEqual(next);
    });
  });

  describe(`a tombstone in ${name}`, () => {
    const bury = async (store: RecordStore, connection: Connection, changes: Partial<Tombstone> = {}) => {
      await store.connections.write(connection, undefined, []);
      await store.connections.erase(await takeLease(store.connections, connection), tombstoneOf(connection, changes), []);
    };

    it("is read as the newest of its connection, whatever their ids, and of no other account's", async () => {
      const store = open();
      const connection = newConnection();
      await bury(store, { ...connection, id: "z" }, { disconnectedAt: at(1000) });
      await bury(store, { ...connection, id: "a" }, { disconnectedAt: at(2000) });
      await bury(store, { ...connection, account: "default#x", id: "b" }, { disconnectedAt: at(3000) });
      expect(await store.tombstones.read(connection)).toMatchObject({ method: "login", disconnectId: "a", account: "default" });
      expect(await store.tombstones.read(newConnection())).toBeUndefined();
    });

    it("keeps each part of what was given back, and how long it still works", async () => {
      const store = open();
      const connection = newConnection();
      await bury(store, connection, { grant: returnInParts, setup: setupReturn });
      expect(await store.tombstones.read(connection)).toEqual(tombstoneOf(connection, { grant: returnInParts, setup: setupReturn }));
      const later = { ...returnInParts, state: "left" } as const;
      await store.tombstones.recordReturn(connection, connection.id, later);
      expect((await store.tombstones.read(connection))?.grant).toEqual(later);
    });

    it("hears what became of a revocation that was pending; without it, nothing comes to be", async () => {
      const store = open();
      const connection = newConnection();
      await bury(store, connection);
      await store.tombstones.recordReturn(connection, connection.id, { state: "revoked" });
      expect(await store.tombstones.read(connection)).toEqual(tombstoneOf(connection, { grant: { state: "revoked" } }));
      await store.tombstones.recordReturn(connection, "another", { state: "left" });
      const unknown = newConnection();
      await store.tombstones.recordReturn(unknown, unknown.id, { state: "revoked" });
      expect(await store.tombstones.read(connection)).toMatchObject({ grant: { state: "revoked" } });
      expect(await store.tombstones.read(unknown)).toBeUndefined();
    });
  });
}
