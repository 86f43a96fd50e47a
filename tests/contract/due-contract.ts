import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import type { Connections, DueConnections, DueEntry } from "../../lib/connections/stores.ts";
import { keyOf, newConnection, now } from "../fixtures/new-connection.ts";
import { takeLease } from "./connections-contract.ts";

/** All connections are in shard 0. */
export type DueStore = { readonly connections: Connections; readonly due: DueConnections };

const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const connectionDueAt = (seconds: number, reason: "expiry" | "retry" | "duty" = "expiry") =>
  newConnection({ due: { at: at(seconds), reason } });

export async function readAll(due: DueConnections, when: Date, shard = 0): Promise<DueEntry[]> {
  const entries: DueEntry[] = [];
  for await (const page of due.pages(shard, when)) {
    entries.push(...page);
  }
  return entries;
}

const day = 86_400;

const keysOf = (entries: readonly DueEntry[]) => entries.map(({ key }) => key);

/** What every due index of connections does. `open` gives an empty one. */
export function describeDue(name: string, open: () => Promise<DueStore>): void {
  const fill = async (connections: readonly Connection[]) => {
    const store = await open();
    for (const connection of connections) {
      await store.connections.write(connection, undefined, []);
    }
    const keysDueAt = async (seconds: number): Promise<(ConnectionKey | undefined)[]> => keysOf(await readAll(store.due, at(seconds)));
    return { ...store, keysDueAt };
  };

  describe(`the due index of ${name}`, () => {
    it("holds only due entries, to the millisecond, the longest overdue first", async () => {
      const due = [30, 10, 20, 0, 40].map((seconds) => connectionDueAt(seconds));
      const [thirty, ten, twenty, zero, forty] = due.map(keyOf);
      const { keysDueAt } = await fill([...due, newConnection()]);
      expect(await keysDueAt(-0.001)).toEqual([]);
      expect(await keysDueAt(0)).toEqual([zero]);
      expect(await keysDueAt(30)).toEqual([zero, ten, twenty, thirty]);
      expect(await keysDueAt(1e6)).toEqual([zero, ten, twenty, thirty, forty]);
    });

    it("is empty for an empty shard", async () => {
      const { due } = await fill([connectionDueAt(0)]);
      expect(await readAll(due, at(1e6), 1)).toEqual([]);
    });

    it("follows the record: a due time that moves, is removed, is added, and disappears with its record", async () => {
      const connection = connectionDueAt(0);
      const key = keyOf(connection);
      const { connections, keysDueAt } = await fill([connection]);
      const commit = async (next: Connection) => connections.commit(next, (await takeLease(connections, key)).lease);
      const { due: _, ...undue } = connection;

      await commit({ ...connection, due: { at: at(60), reason: "retry" } });
      expect([await keysDueAt(59), await keysDueAt(60)]).toEqual([[], [key]]);
      await commit({ ...undue, status: "reauth_required" });
      expect(await keysDueAt(1e6)).toEqual([]);
      await commit({ ...connection, due: { at: at(90), reason: "expiry" } });
      expect([await keysDueAt(89), await keysDueAt(90)]).toEqual([[], [key]]);
      await connections.touch(connection, { lastUsedAt: at(1), due: { at: at(120), reason: "expiry" } });
      expect([await keysDueAt(119), await keysDueAt(120)]).toEqual([[], [key]]);
      await connections.touch({ ...connection, lastUsedAt: at(1) }, { lastUsedAt: at(2) });
      expect(await keysDueAt(1e6)).toEqual([]);

      await commit({ ...connection, due: { at: at(0), reason: "disconnect" }, status: "disconnecting" });
      expect(await keysDueAt(0)).toEqual([key]);
      const tombstone = {
        ...key,
        method: "login",
        disconnectId: connection.id,
        startedAt: now,
        disconnectedBy: "user-1",
        disconnectedAt: now,
      };
      await connections.erase(await takeLease(connections, key), { ...tombstone, grant: { state: "revoked" } }, []);
      expect(await keysDueAt(1e6)).toEqual([]);
    });

    it("is not changed by an acquired and released lease", async () => {
      const connection = connectionDueAt(0);
      const { connections, keysDueAt } = await fill([connection]);
      const { lease } = await takeLease(connections, connection);
      expect(await keysDueAt(0), "who works on it is the worker's to find out").toEqual([keyOf(connection)]);
      await connections.release(keyOf(connection), lease);
      expect(await keysDueAt(0)).toEqual([keyOf(connection)]);
    });

    it("says since when an entry is due", async () => {
      const { due } = await fill([connectionDueAt(20), connectionDueAt(10)]);
      expect((await readAll(due, at(30))).map(({ dueAt }) => dueAt)).toEqual([at(10), at(20)]);
    });

    it("says which connections have an expired token and are still active", async () => {
      const ended = connectionDueAt(1);
      const connections: Connection[] = [
        { ...ended, expiresAt: at(30) },
        { ...connectionDueAt(2), expiresAt: at(31) },
        { ...connectionDueAt(3), expiresAt: at(20), status: "degraded" },
        { ...connectionDueAt(4), expiresAt: at(30) },
      ];
      const { expiresAt: _, ...untold } = connectionDueAt(5);
      const store = await fill([...connections, untold]);
      const said = async () => (await readAll(store.due, at(30))).map(({ hasEnded }) => hasEnded);
      expect(await said()).toEqual([true, false, false, true, false]);
      const { lease } = await takeLease(store.connections, ended);
      await store.connections.commit({ ...ended, expiresAt: at(3600) }, lease);
      expect(await said()).toEqual([false, false, false, true, false]);
    });

    it("says since when the longest overdue entry of a partition is due", async () => {
      const { due } = await fill([connectionDueAt(20), connectionDueAt(10)]);
      expect(await due.oldest(0, at(30))).toEqual(at(10));
      expect(await due.oldest(0, at(10))).toEqual(at(10));
      expect(await due.oldest(0, at(9))).toBeUndefined();
      expect(await due.oldest(1, at(30))).toBeUndefined();
    });

    it("gives what is due for a duty after everything else, however long it is overdue, and says so", async () => {
      const connections = [connectionDueAt(0, "duty"), connectionDueAt(20), connectionDueAt(-day, "duty"), connectionDueAt(10, "retry")];
      const [dutyNow, twenty, dutyBefore, ten] = connections.map(keyOf);
      const { due } = await fill(connections);
      const entries = await readAll(due, at(30));
      expect(keysOf(entries)).toEqual([ten, twenty, dutyBefore, dutyNow]);
      expect(entries.map(({ isDuty }) => isDuty)).toEqual([false, false, true, true]);
    });

    it("does not count duties as overdue entries of a partition", async () => {
      const { due } = await fill([connectionDueAt(0, "duty"), connectionDueAt(20)]);
      expect(await due.oldest(0, at(30))).toEqual(at(20));
      expect(await due.oldest(0, at(19))).toBeUndefined();
    });

    it("follows the reason of a due time whose instant stays", async () => {
      const connection = connectionDueAt(0, "duty");
      const { connections, due } = await fill([connection]);
      const reasons = async () => (await readAll(due, at(0))).map(({ isDuty }) => isDuty);
      for (const reason of ["expiry", "duty", "retry"] as const) {
        const { connection: before, lease } = await takeLease(connections, connection);
        await connections.commit({ ...before, due: { at: at(0), reason } }, lease, { before });
        expect(await reasons(), reason).toEqual([reason === "duty"]);
      }
    });

    it("keeps a duty that is moved on among the duties", async () => {
      const connection = connectionDueAt(0, "duty");
      const { connections, due } = await fill([connection]);
      const [entry = expect.fail("nothing is due")] = await readAll(due, at(0));
      await due.defer(entry, at(0), at(1800));
      expect(await connections.read(keyOf(connection))).toEqual({ ...connection, due: { at: at(1800), reason: "duty" } });
      expect((await readAll(due, at(1800))).map(({ isDuty }) => isDuty)).toEqual([true]);
    });

    it("lets an entry be moved on, once, without its lease", async () => {
      const connection = connectionDueAt(0);
      const key = keyOf(connection);
      const { connections, due, keysDueAt } = await fill([connection]);
      const { lease } = await takeLease(connections, connection);
      const [entry = expect.fail("nothing is due")] = await readAll(due, at(0));
      await due.defer(entry, at(0), at(1800));
      expect([await keysDueAt(1799), await keysDueAt(1800)]).toEqual([[], [key]]);
      await due.defer(entry, at(1799), at(900));
      await due.defer(entry, at(1799), at(3600));
      expect([await keysDueAt(1799), await keysDueAt(1800)], "a deferred entry is no longer due").toEqual([[], [key]]);
      expect(await connections.read(key)).toEqual({ ...connection, due: { at: at(1800), reason: "expiry" } });
      expect(await connections.commit(connection, lease)).toBe(true);
    });

    it("keeps a due time that another process has written in the meantime, earlier or later", async () => {
      const connection = connectionDueAt(0);
      const key = keyOf(connection);
      const { connections, due, keysDueAt } = await fill([connection]);
      const [entry = expect.fail("nothing is due")] = await readAll(due, at(0));
      const retry = { ...connection, due: { at: at(30), reason: "retry" } } as const;
      await connections.commit(retry, (await takeLease(connections, key)).lease);
      await due.defer(entry, at(29), at(1829));
      expect(await connections.read(key)).toEqual(retry);
      await due.defer(entry, at(30), at(1830));
      expect([await keysDueAt(1829), await keysDueAt(1830)], "it is due again").toEqual([[], [key]]);
    });

    it("restores no entry that is gone or no longer due", async () => {
      const [gone, undue] = [connectionDueAt(0), connectionDueAt(0)];
      const { connections, due, keysDueAt } = await fill([gone, undue]);
      const entries = await readAll(due, at(0));
      const tombstone = {
        ...keyOf(gone),
        method: "login",
        disconnectId: gone.id,
        startedAt: now,
        disconnectedBy: randomUUID(),
        disconnectedAt: now,
      };
      await connections.erase(await takeLease(connections, gone), { ...tombstone, grant: { state: "left" } }, []);
      const { due: _, ...rest } = undue;
      await connections.commit(rest, (await takeLease(connections, undue)).lease);
      expect(entries).toHaveLength(2);
      for (const entry of entries) {
        await due.defer(entry, at(0), at(60));
      }
      expect(await keysDueAt(1e6)).toEqual([]);
      expect(await connections.read(keyOf(gone))).toBeUndefined();
      expect(await connections.read(keyOf(undue))).toEqual(rest);
    });
  });
}
