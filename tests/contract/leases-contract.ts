import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import type { Outbox } from "../../lib/connections/domain-event.ts";
import type { Connections, Lease, Leased, Unleased } from "../../lib/connections/stores.ts";
import { listAll } from "../fixtures/list-all.ts";
import { bareConnection, fullConnection, keyOf, newConnection, now } from "../fixtures/new-connection.ts";
import { takeLease } from "./connections-contract.ts";

export type LeasedStore = { readonly connections: Connections; readonly outbox: Pick<Outbox, "listDue"> };

const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const leaseMs = 30_000;

const ask = (connections: Connections, key: ConnectionKey, when = now, expiresBefore?: Date): Promise<Leased | Unleased> =>
  connections.acquire(key, {
    owner: randomUUID(),
    now: when,
    until: new Date(when.getTime() + leaseMs),
    ...(expiresBefore === undefined ? {} : { onlyIf: { expiresBefore } }),
  });

/** What every store of connections does with their leases. */
export function describeLeases(name: string, open: () => LeasedStore): void {
  const start = async (connection: Connection = newConnection()) => {
    const { connections } = open();
    await connections.write(connection, undefined, []);
    return { connections, connection, key: keyOf(connection) };
  };

  describe(`the lease of a connection in ${name}`, () => {
    it("is acquired by the first caller, with the current record; the next caller is refused", async () => {
      const { connections, connection, key } = await start();
      const until = at(leaseMs);
      expect(await connections.acquire(key, { owner: "first", now, until })).toEqual({
        kind: "acquired",
        connection,
        lease: { owner: "first", generation: 1 },
        interrupted: false,
      });
      expect(await connections.acquire(key, { owner: "second", now, until })).toEqual({ kind: "refused", connection, leased: true });
      expect(await connections.read(key), "a lease is no part of the record").toEqual(connection);
    });

    it("does not exist without a connection, and acquiring creates none", async () => {
      const [{ connections }, key] = [open(), keyOf(newConnection())];
      expect(await ask(connections, key)).toEqual({ kind: "absent" });
      expect(await connections.read(key)).toBeUndefined();
    });

    const expiry = at(3_600_000);
    const { expiresAt: _, ...unending } = newConnection();
    it.each<[string, Connection, Date, "acquired" | "refused"]>([
      ["expires a moment before the given instant", newConnection({ expiresAt: expiry }), at(3_600_001), "acquired"],
      ["expires at the given instant", newConnection({ expiresAt: expiry }), expiry, "refused"],
      ["expires later", newConnection({ expiresAt: expiry }), now, "refused"],
      ["has no known expiry", unending, at(1e11), "refused"],
      ["expires later, but a rotation waits", newConnection({ expiresAt: expiry, sealedRotation: "key.sealed" }), now, "acquired"],
      ["has no known expiry, but a rotation waits", { ...unending, sealedRotation: "key.sealed" }, now, "acquired"],
    ])("requested only if the token expires soon, for a token that %s: is %s", async (_what, connection, expiresBefore, kind) => {
      const { connections, key } = await start({ ...connection, tenant: randomUUID() });
      const answer = await ask(connections, key, now, expiresBefore);
      expect(answer.kind).toBe(kind);
      expect(answer, "no process has it").toMatchObject(kind === "refused" ? { leased: false } : { interrupted: false });
      expect((await ask(connections, key)).kind, "a refusal leaves it free").toBe(kind === "refused" ? "acquired" : "refused");
    });

    it("is refused while it is held, whether or not the token expires soon", async () => {
      const { connections, key } = await start();
      await takeLease(connections, key);
      expect(await ask(connections, key, now, now)).toMatchObject({ kind: "refused", leased: true });
      expect(await ask(connections, key, now, at(1e11))).toMatchObject({ kind: "refused", leased: true });
    });

    it("is acquired by one of twenty concurrent callers, whether it is free or has expired", async () => {
      const { connections, key } = await start();
      for (const [when, interrupted] of [[now, false] as const, [at(leaseMs + 1), true] as const]) {
        const answers = await Promise.all(Array.from({ length: 20 }, () => ask(connections, key, when)));
        expect(answers.filter(({ kind }) => kind === "acquired")).toMatchObject([{ interrupted }]);
        expect(answers.filter((answer) => answer.kind === "refused" && answer.leased)).toHaveLength(19);
      }
    });

    it("is held until its last millisecond, and then goes to another caller, which learns that the previous holder was interrupted", async () => {
      const { connections, connection, key } = await start();
      await takeLease(connections, key);
      expect(await ask(connections, key, at(leaseMs))).toMatchObject({ kind: "refused", leased: true });
      expect(await ask(connections, key, at(leaseMs + 1))).toMatchObject({ connection, lease: { generation: 2 }, interrupted: true });
    });

    it("stays with its holder when the holder asks again after a lost answer", async () => {
      const { connections, connection, key } = await start();
      const request = { owner: randomUUID(), now, until: at(leaseMs) };
      await connections.acquire(key, request);
      const lease = { owner: request.owner, generation: 1 };
      expect(await connections.acquire(key, request)).toEqual({ kind: "acquired", connection, lease, interrupted: false });
      expect(await connections.release(key, lease)).toBe(true);
    });

    it("of a dead holder is refused while the token lives for longer than was asked, and is taken otherwise", async () => {
      const { connections, key } = await start({ ...newConnection({ expiresAt: at(1e6) }), tenant: randomUUID() });
      await takeLease(connections, key);
      const later = at(leaseMs + 1);
      expect(await ask(connections, key, later, at(1e6))).toMatchObject({ kind: "refused", leased: false });
      expect(await ask(connections, key, later, at(1e6 + 1))).toMatchObject({
        kind: "acquired",
        interrupted: true,
        lease: { generation: 2 },
      });
    });

    it("is released by its owner alone when the answer that gave it was lost, and by no other owner", async () => {
      const { connections, key } = await start();
      const owner = randomUUID();
      await connections.acquire(key, { owner, now, until: at(leaseMs) });
      expect(await connections.release(key, { owner: randomUUID() })).toBe(false);
      expect(await connections.release(key, { owner })).toBe(true);
      expect(await takeLease(connections, key)).toMatchObject({ interrupted: false, lease: { generation: 2 } });
      expect(await connections.release(key, { owner }), "a late one disturbs no holder").toBe(false);
    });

    it("counts its holders across every kind of release", async () => {
      const { connections, connection, key } = await start();
      const first = await takeLease(connections, key);
      await connections.release(key, first.lease);
      const second = await takeLease(connections, key);
      await connections.commit(connection, second.lease);
      const third = await takeLease(connections, key);
      await connections.write(connection, third, []);
      const last = await takeLease(connections, key);
      expect([first, second, third, last].map(({ lease }) => lease.generation)).toEqual([1, 2, 3, 4]);
      expect([second, third, last].map(({ interrupted }) => interrupted)).toEqual([false, false, false]);
    });
  });

  describe(`what is written under the lease in ${name}`, () => {
    it.each([
      ["more", bareConnection(), fullConnection()],
      ["less", fullConnection(), bareConnection()],
    ])("is the whole record, when it has %s attributes than before, and the lease is released", async (_what, before, after) => {
      const { connections, connection, key } = await start({ ...before, tenant: randomUUID() });
      const { tenant, identity, grantId } = connection;
      const next = { ...after, tenant, identity, grantId, updatedAt: at(1) };
      const { lease } = await takeLease(connections, key);
      expect(await connections.commit(next, lease)).toBe(true);
      expect(await connections.read(key)).toEqual(next);
      expect(await listAll(connections, tenant)).toEqual([next]);
      expect((await takeLease(connections, key)).connection, "free, and read with the next lease").toEqual(next);
    });

    it("is complete when only the changes were sent, with removed and added attributes", async () => {
      const { connections, connection, key } = await start();
      const { lease } = await takeLease(connections, key);
      const { expiresAt: _, due: __, ...rest } = connection;
      const failure = { code: "provider_timeout", at: now, attempts: 2, retryAt: at(30_000) } as const;
      const next: Connection = { ...rest, status: "degraded", failure, due: { at: at(30_000), reason: "retry" }, updatedAt: at(1) };
      expect(await connections.commit(next, lease, { before: connection })).toBe(true);
      expect(await connections.read(key)).toEqual(next);
      const again = await takeLease(connections, key);
      expect(await connections.commit(connection, again.lease, { before: next })).toBe(true);
      expect(await connections.read(key)).toEqual(connection);
    });

    it("is written step by step while the lease is kept", async () => {
      const { connections, connection, key } = await start();
      const { lease } = await takeLease(connections, key);
      const [first, second] = [1, 2].map((step) => ({
        ...connection,
        credential: { ref: "vault:x", version: step },
        updatedAt: at(step),
      })) as [Connection, Connection];
      expect(await connections.commit(first, lease, { keepLease: true })).toBe(true);
      expect(await connections.read(key)).toEqual(first);
      expect(await ask(connections, key)).toMatchObject({ kind: "refused", connection: first, leased: true });
      expect(await connections.commit(second, lease, { keepLease: true })).toBe(true);
      expect(await connections.read(key)).toEqual(second);
      expect(await connections.release(key, lease)).toBe(true);
      expect((await ask(connections, key)).kind).toBe("acquired");
    });

    it("is nothing when the lease is released without a change", async () => {
      const { connections, connection, key } = await start(fullConnection());
      const { lease } = await takeLease(connections, key);
      expect(await connections.release(key, lease)).toBe(true);
      expect(await connections.read(key)).toEqual(connection);
      expect(await connections.release(key, lease), "there is no lease to release").toBe(false);
    });

    const formers: readonly [string, (connections: Connections, key: ConnectionKey) => Promise<Lease>][] = [
      ["of another owner", async (connections, key) => ({ ...(await takeLease(connections, key)).lease, owner: "another" })],
      ["of an earlier generation", async (connections, key) => ({ ...(await takeLease(connections, key)).lease, generation: 0 })],
      [
        "whose time ran out and who was followed by another",
        async (connections, key) => {
          const { lease } = await takeLease(connections, key);
          await takeLease(connections, key, at(leaseMs + 1));
          return lease;
        },
      ],
      [
        "who gave it back",
        async (connections, key) => {
          const { lease } = await takeLease(connections, key);
          await connections.release(key, lease);
          return lease;
        },
      ],
      ["of a free connection", async () => ({ owner: "a holder", generation: 0 })],
    ];

    it.each(formers)("is nothing by a holder %s", async (_what, become) => {
      const { connections, connection, key } = await start();
      const lease = await become(connections, key);
      const wrong = { ...fullConnection(), ...key, identity: { id: randomUUID() }, updatedAt: at(1) };
      const event = { name: "connection.degraded", id: randomUUID(), connection } as const;
      expect(await connections.commit(wrong, lease), "commit").toBe(false);
      expect(await connections.commit(wrong, lease, { events: [event] }), "commit with an event").toBe(false);
      expect(await connections.commit(wrong, lease, { keepLease: true }), "commit and keep").toBe(false);
      expect(await connections.write(wrong, { kind: "acquired", connection, lease, interrupted: false }, [event]), "write").toBe(false);
      expect(await connections.release(key, lease), "release").toBe(false);
      expect(await connections.read(key)).toEqual(connection);
      expect(await connections.listByAccount(connection)).toEqual([key]);
      expect(await connections.listByAccount(wrong)).toEqual([]);
      const told = await open().outbox.listDue(at(1e10), 1000);
      expect(told.filter(({ id }) => id === event.id)).toEqual([]);
    });

    it("leaves the lease with its holder when a former one writes", async () => {
      const { connections, connection, key } = await start();
      const former = await takeLease(connections, key);
      const holder = await takeLease(connections, key, at(leaseMs + 1));
      expect(await connections.commit({ ...connection, credential: { ref: "vault:x", version: 8 } }, former.lease)).toBe(false);
      expect(await connections.release(key, former.lease)).toBe(false);
      expect(await connections.commit({ ...connection, credential: { ref: "vault:x", version: 9 } }, holder.lease)).toBe(true);
      expect(await connections.read(key)).toMatchObject({ credential: { ref: "vault:x", version: 9 } });
    });

    it("brings nothing back once the connection is gone", async () => {
      const { connections } = open();
      const [connection, lease] = [newConnection(), { owner: "a holder", generation: 1 }];
      expect(await connections.commit(connection, lease)).toBe(false);
      expect(await connections.release(keyOf(connection), lease)).toBe(false);
      await connections.touch(connection, { lastUsedAt: at(1) });
      expect(await connections.read(keyOf(connection))).toBeUndefined();
      expect(await listAll(connections, connection.tenant)).toEqual([]);
    });
  });
}
