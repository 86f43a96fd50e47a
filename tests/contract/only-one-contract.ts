import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { keyOf, newConnection, now } from "../fixtures/new-connection.ts";
import { takeLease } from "./connections-contract.ts";

const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);

/** What every store of connection records does with the note that `default` is the only connection of its provider. */
export function describeOnlyOne(name: string, open: () => Connections): void {
  const start = async () => {
    const [connections, connection] = [open(), newConnection({ account: "default" })];
    await connections.write(connection, undefined, []);
    return { connections, connection, key: keyOf(connection) };
  };

  describe(`the note of the only connection in ${name}`, () => {
    const other = (key: ConnectionKey, changes: Partial<Connection> = {}) =>
      newConnection({ ...key, account: randomUUID(), id: randomUUID(), updatedAt: at(5000), ...changes });
    const noted = async (connections: Connections, key: ConnectionKey) => {
      const { isOnly, joinedAt } = (await connections.read(key)) ?? expect.fail("it is gone");
      return { isOnly, joinedAt };
    };

    it("is taken back before another connection of the provider is written, also when that write is refused", async () => {
      const { connections, connection, key } = await start();
      await connections.noteOnly(connection);
      expect(await connections.read(key)).toEqual({ ...connection, isOnly: true });
      const second = other(key);
      expect(await connections.write(second, undefined, [])).toBe(true);
      expect(await noted(connections, key)).toEqual({ joinedAt: at(5000) });
      expect(await connections.read(second)).toEqual(second);
      expect(await connections.write({ ...second, updatedAt: at(6000) }, undefined, [])).toBe(false);
      expect(await noted(connections, key)).toEqual({ joinedAt: at(6000) });
    });

    it("stays for another provider, another organisation, and a connection that is made again", async () => {
      const { connections, connection, key } = await start();
      const second = other(key);
      await connections.write(second, undefined, []);
      await connections.noteOnly({ ...connection, joinedAt: at(5000) });
      await connections.write(other({ ...key, tenant: randomUUID() }), undefined, []);
      await connections.write(other({ ...key, provider: "azure" }), undefined, []);
      await connections.write({ ...second, grantId: randomUUID() }, await takeLease(connections, second), []);
      expect(await noted(connections, key)).toEqual({ isOnly: true });
    });

    it("is not written when another connection was announced since the record was read, or its grant was replaced", async () => {
      const { connections, connection, key } = await start();
      await connections.write(other(key), undefined, []);
      await connections.noteOnly(connection);
      expect(await noted(connections, key)).toEqual({ joinedAt: at(5000) });
      await connections.noteOnly({ ...connection, joinedAt: at(4999) });
      await connections.noteOnly({ ...connection, joinedAt: at(5000), liveSince: at(1) });
      expect(await noted(connections, key)).toEqual({ joinedAt: at(5000) });
      await connections.noteOnly({ ...connection, joinedAt: at(5000) });
      expect(await noted(connections, key)).toEqual({ isOnly: true });
    });

    it("is no holder's to write: a commit leaves it as it is, and a new grant loses it", async () => {
      const { connections, connection, key } = await start();
      await connections.noteOnly(connection);
      const held = await takeLease(connections, key);
      await connections.write(other(key), undefined, []);
      const changed = { ...held.connection, updatedAt: at(1) };
      expect(await connections.commit(changed, held.lease, { keepLease: true })).toBe(true);
      expect(await noted(connections, key)).toEqual({ joinedAt: at(5000) });
      const again = { ...connection, isOnly: true as const, grantId: randomUUID() };
      expect(await connections.write(again, held, [])).toBe(true);
      expect(await noted(connections, key)).toEqual({});
    });

    it("makes no record of a connection that does not exist", async () => {
      const { connections, connection } = await start();
      const absent = { ...connection, tenant: randomUUID() };
      await connections.noteOnly(absent);
      await connections.write(other(absent), undefined, []);
      expect(await connections.read(keyOf(absent))).toBeUndefined();
    });
  });
}
