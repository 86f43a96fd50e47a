import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Connection, Tombstone } from "../../lib/connections/connection.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { keyOf, newConnection, now } from "../fixtures/new-connection.ts";
import { takeLease } from "./connections-contract.ts";

/** What every store of connections guarantees about accounts that serve one organisation. */
export function describeClaims(name: string, open: () => Connections): void {
  const claimed = (changes: Partial<Connection> = {}) => newConnection({ isClaimed: true, ...changes });
  const tombstoneOf = (connection: Connection): Tombstone => ({
    ...keyOf(connection),
    method: connection.method,
    disconnectId: randomUUID(),
    startedAt: now,
    disconnectedBy: "user-1",
    disconnectedAt: now,
    grant: { state: "left" },
  });
  const refused = { code: "account_claimed" };

  describe(`a claim in ${name}`, () => {
    it("S32: keeps an account from every other organisation, and leaves nothing of the one that was refused", async () => {
      const [connections, first] = [open(), claimed()];
      const second = claimed({ identity: first.identity });
      expect(await connections.write(first, undefined, [])).toBe(true);
      await expect(connections.write(second, undefined, [])).rejects.toMatchObject(refused);
      expect(await connections.read(second)).toBeUndefined();
      expect(await connections.listByAccount(first)).toEqual([keyOf(first)]);
    });

    it("S32: goes to one of twenty organisations that connect an account at once", async () => {
      const [connections, identity] = [open(), { id: randomUUID() }];
      const rivals = Array.from({ length: 20 }, () => claimed({ identity }));
      const written = await Promise.allSettled(rivals.map((rival) => connections.write(rival, undefined, [])));
      expect(written.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await connections.listByAccount({ provider: "gcp", identity })).toHaveLength(1);
    });

    it("stays with a connection that is made again, and a first record that is there already is no claim of another", async () => {
      const [connections, first] = [open(), claimed()];
      await connections.write(first, undefined, []);
      expect(await connections.write({ ...first, grantId: randomUUID() }, undefined, [])).toBe(false);
      const again = { ...first, grantId: randomUUID() };
      expect(await connections.write(again, await takeLease(connections, first), [])).toBe(true);
      await expect(connections.write(claimed({ identity: first.identity }), undefined, [])).rejects.toMatchObject(refused);
    });

    it("is free after the disconnect", async () => {
      const [connections, first] = [open(), claimed()];
      await connections.write(first, undefined, []);
      expect(await connections.erase(await takeLease(connections, first), tombstoneOf(first), [])).toBe(true);
      expect(await connections.write(claimed({ identity: first.identity }), undefined, [])).toBe(true);
    });

    it("moves with a connection whose account is replaced, unless the other account is claimed", async () => {
      const [connections, first, other] = [open(), claimed(), claimed()];
      await connections.write(first, undefined, []);
      await connections.write(other, undefined, []);
      const held = await takeLease(connections, first);
      await expect(connections.write({ ...first, identity: other.identity }, held, [])).rejects.toMatchObject(refused);
      expect(await connections.read(first), "as it was").toEqual(first);
      const moved = { ...first, identity: { id: randomUUID() } };
      expect(await connections.write(moved, held, [])).toBe(true);
      expect(await connections.write(claimed({ identity: first.identity }), undefined, []), "the first account is free").toBe(true);
      await expect(connections.write(claimed({ identity: moved.identity }), undefined, [])).rejects.toMatchObject(refused);
    });

    it("is one of an account at one provider, and of connections that are claimed", async () => {
      const [connections, first] = [open(), claimed()];
      await connections.write(first, undefined, []);
      expect(await connections.write(claimed({ provider: "ovh", identity: first.identity }), undefined, [])).toBe(true);
      expect(await connections.write(newConnection({ identity: first.identity }), undefined, [])).toBe(true);
    });
  });
}
