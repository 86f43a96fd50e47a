import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { Connections, Leased } from "../../lib/connections/stores.ts";
import { providerNames } from "../../lib/provider-names.ts";
import { bareConnection, fullConnection, keyOf, newConnection, now } from "../fixtures/new-connection.ts";

/** Acquires the free lease of a connection. */
export async function takeLease(connections: Connections, key: ConnectionKey, at = now): Promise<Leased> {
  const acquisition = await connections.acquire(key, { owner: randomUUID(), now: at, until: new Date(at.getTime() + 30_000) });
  if (acquisition.kind !== "acquired") {
    throw new Error(`the lease was not there: ${acquisition.kind}`);
  }
  return acquisition;
}

/** What every store of connection records does. */
export function describeConnections(name: string, open: () => Connections): void {
  describe(`a connection in ${name}`, () => {
    it.each([
      ["", newConnection()],
      [" when only what must be there is", bareConnection()],
      [" when all is there that can be", fullConnection()],
      [
        " when what may be there is there in part",
        newConnection({
          status: "reauth_required",
          failure: { code: "grant_revoked", at: now, attempts: 1 },
          disconnect: { principalId: "user-2", startedAt: now },
        }),
      ],
    ])("is read as it was written%s", async (_, connection) => {
      expect(await open().write(connection, undefined, [])).toBe(true);
      expect(await open().read(keyOf(connection))).toEqual(connection);
    });

    it("is not there when it was never written", async () => {
      expect(await open().read({ tenant: randomUUID(), provider: "gcp", account: "default" })).toBeUndefined();
    });

    it("is replaced by its lease holder, and by no other process", async () => {
      const [connections, first] = [open(), newConnection()];
      const second = { ...first, grantId: randomUUID(), updatedAt: new Date(now.getTime() + 1) };
      const third = { ...first, grantId: randomUUID() };
      await connections.write(first, undefined, []);
      expect(await connections.write(third, undefined, []), "as if nothing was there").toBe(false);
      const held = await takeLease(connections, first);
      expect(await connections.write(third, { ...held, lease: { ...held.lease, owner: "another" } }, []), "another owner").toBe(false);
      expect(await connections.write(third, { ...held, lease: { ...held.lease, generation: 0 } }, []), "an earlier holder").toBe(false);
      expect(await connections.write(second, held, [])).toBe(true);
      expect(await connections.write(third, held, []), "the lease is given back with the write").toBe(false);
      expect(await connections.read(keyOf(first))).toEqual(second);
      expect((await takeLease(connections, first)).lease.generation, "holders are counted on").toBe(2);
    });

    it("is not written over when it is gone", async () => {
      const connection = newConnection();
      const held = { kind: "acquired", connection, lease: { owner: "a holder", generation: 1 }, interrupted: false } as const;
      expect(await open().write({ ...connection, grantId: randomUUID() }, held, [])).toBe(false);
      expect(await open().read(keyOf(connection))).toBeUndefined();
      expect(await open().listByAccount(connection)).toEqual([]);
    });

    it("is written once by twenty concurrent writers", async () => {
      const [connections, first] = [open(), newConnection()];
      const rivals = Array.from({ length: 20 }, () => ({ ...first, grantId: randomUUID(), identity: { id: randomUUID() } }));
      const written = await Promise.all(rivals.map((rival) => connections.write(rival, undefined, [])));
      expect(written.filter(Boolean)).toHaveLength(1);
      const winner = rivals[written.indexOf(true)];
      expect(await connections.read(keyOf(first))).toEqual(winner);
      for (const rival of rivals) {
        expect(await connections.listByAccount(rival)).toEqual(rival === winner ? [keyOf(first)] : []);
      }
    });

    it("is listed page by page with the others of its organisation, in the order of provider and account", async () => {
      const [connections, tenant] = [open(), randomUUID()];
      for (const [provider, account] of [
        ["gcp", "default"],
        ["aws", "222222222222"],
        ["aws", "111111111111"],
        ["tailscale", "default"],
      ] as const) {
        await connections.write(newConnection({ tenant, provider, account }), undefined, []);
      }
      await connections.write(newConnection(), undefined, []);
      const pathsOf = async (limit: number, after?: { provider: "aws" | "gcp" | "tailscale"; account: string }) => {
        const page = await connections.listPage(tenant, { limit, ...(after && { after }) });
        return [...page.connections.map(({ provider, account }) => `${provider} ${account}`), page.isLast];
      };
      const all = ["aws 111111111111", "aws 222222222222", "gcp default", "tailscale default"];
      expect(await pathsOf(4)).toEqual([...all, true]);
      expect(await pathsOf(3)).toEqual([...all.slice(0, 3), false]);
      expect(await pathsOf(2, { provider: "aws", account: "222222222222" })).toEqual([...all.slice(2), true]);
      expect(await pathsOf(2, { provider: "aws", account: "1999" }), "behind one that does not exist").toEqual([...all.slice(1, 3), false]);
      expect(await pathsOf(2, { provider: "tailscale", account: "default" })).toEqual([true]);
      const ofAws = async (limit: number, account?: string) => {
        const page = await connections.listPage(tenant, {
          limit,
          provider: "aws",
          ...(account && { after: { provider: "aws", account } }),
        });
        return [...page.connections.map((one) => one.account), page.isLast];
      };
      expect(await ofAws(2)).toEqual(["111111111111", "222222222222", true]);
      expect(await ofAws(1)).toEqual(["111111111111", false]);
      expect(await ofAws(1, "111111111111")).toEqual(["222222222222", true]);
      expect(await ofAws(1, "222222222222")).toEqual([true]);
    });

    it("is found by the grant that made it, in its organisation only", async () => {
      const [connections, tenant, grantId] = [open(), randomUUID(), randomUUID()];
      const connection = newConnection({ tenant, grantId });
      await connections.write(newConnection({ tenant, provider: "aws" }), undefined, []);
      await connections.write(connection, undefined, []);
      await connections.write(newConnection({ grantId }), undefined, []);
      expect(await connections.findByGrant(tenant, grantId)).toEqual(connection);
      expect(await connections.findByGrant(randomUUID(), grantId)).toBeUndefined();
    });

    it("is found by its account, in whichever organisation", async () => {
      const [connections, subject] = [open(), randomUUID()];
      const [mine, theirs] = [newConnection({ identity: { id: subject } }), newConnection({ identity: { id: subject } })];
      await connections.write(mine, undefined, []);
      await connections.write(theirs, undefined, []);
      await connections.write(newConnection(), undefined, []);
      await connections.write(newConnection({ provider: "ovh", identity: { id: subject } }), undefined, []);
      const found = await connections.listByAccount({ provider: "gcp", identity: { id: subject } });
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining([keyOf(mine), keyOf(theirs)]));
    });

    it("is found by its new account only, once that took the old one's place", async () => {
      const [connections, first] = [open(), newConnection()];
      const second = { ...first, grantId: randomUUID(), identity: { id: randomUUID() } };
      await connections.write(first, undefined, []);
      const held = await takeLease(connections, first);
      expect(await connections.write(second, { ...held, lease: { ...held.lease, owner: "another" } }, [])).toBe(false);
      expect(await connections.listByAccount(first), "a write that was refused moves nothing").toEqual([keyOf(first)]);
      expect(await connections.listByAccount(second)).toEqual([]);
      expect(await connections.write(second, held, [])).toBe(true);
      expect(await connections.listByAccount(first)).toEqual([]);
      expect(await connections.listByAccount(second)).toEqual([keyOf(first)]);
    });

    it("is in its organisation's list, ordered by provider and account, and in no other's", async () => {
      const [connections, tenant] = [open(), randomUUID()];
      const added = [
        newConnection({ tenant, provider: "ovh", account: "us" }),
        newConnection({ tenant, provider: "ovh", account: "eu" }),
        newConnection({ tenant, provider: "gcp", account: "default" }),
        newConnection({ tenant, provider: "aws", account: "000000000001" }),
      ];
      for (const connection of [...added, newConnection({ tenant: `${tenant}x` }), newConnection({ tenant: `${tenant}#CONNECTION` })]) {
        await connections.write(connection, undefined, []);
      }
      const listed = (await Promise.all(providerNames.map((provider) => connections.list(tenant, provider)))).flat();
      expect(listed.map(({ provider, account }) => `${provider} ${account}`)).toEqual([
        "gcp default",
        "ovh eu",
        "ovh us",
        "aws 000000000001",
      ]);
      expect(await connections.list(randomUUID(), "gcp")).toEqual([]);
    });

    it("is listed however many there are: more than one answer of the table can hold", async () => {
      const [connections, tenant] = [open(), randomUUID()];
      const scopesGranted = Array.from({ length: 60 }, () => "s".repeat(1000));
      const accounts = Array.from({ length: 20 }, (_, index) => String(index).padStart(12, "0"));
      for (const account of accounts) {
        await connections.write(newConnection({ tenant, provider: "aws", account, scopesGranted }), undefined, []);
      }
      expect((await connections.list(tenant, "aws")).map(({ account }) => account)).toEqual(accounts);
    });

    it("S49: is kept apart from a connection with similar ids", async () => {
      const [connections, base] = [open(), randomUUID()];
      const keys = [
        [base, "a"],
        [base, "A"],
        [base, "a#b"],
        [`${base}#a`, "b"],
        [base, "=61"],
        [base, "é"],
        [base, "e\u0301"],
        [base, ""],
      ] as const;
      const added = keys.map(([tenant, account]) => newConnection({ tenant, account }));
      for (const connection of added) {
        expect(await connections.write(connection, undefined, [])).toBe(true);
      }
      for (const connection of added) {
        expect(await connections.read(keyOf(connection))).toEqual(connection);
      }
    });
  });
}
