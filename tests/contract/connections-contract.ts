import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Connection } from "../../lib/connections/connection.ts";
import type { Connections } from "../../lib/connections/ports.ts";

const now = new Date("2026-03-01T12:00:00.123Z");

export const newConnection = (changes: Partial<Connection> = {}): Connection => ({
  tenant: randomUUID(),
  provider: "gcp",
  account: "default",
  id: "connection-1",
  status: "active",
  grantId: randomUUID(),
  subject: randomUUID(),
  email: "ada@example.com",
  connectedBy: "user-1",
  scopesRequested: ["openid", "email"],
  scopesGranted: ["openid"],
  scopesMissing: ["email"],
  expiresAt: new Date("2026-03-01T13:00:00.456Z"),
  hasRefreshToken: true,
  credentialRef: "vault:kv/data/aurora/connections/acme/gcp/default",
  credentialVersion: 3,
  setupRunId: "run-1",
  createdAt: now,
  updatedAt: now,
  ...changes,
});

const keyOf = ({ tenant, provider, account }: Connection) => ({ tenant, provider, account });

/** What every store of connection records does. */
export function describeConnections(name: string, open: () => Connections): void {
  describe(`a connection in ${name}`, () => {
    it("is read as it was written", async () => {
      const connection = newConnection();
      expect(await open().write(connection, undefined)).toBe(true);
      expect(await open().read(keyOf(connection))).toEqual(connection);
    });

    it("is read as it was written when only what must be there is", async () => {
      const { email: _, expiresAt: __, setupRunId: ___, ...bare } = newConnection({ scopesMissing: [], scopesGranted: [] });
      expect(await open().write(bare, undefined)).toBe(true);
      expect(await open().read(keyOf(bare))).toEqual(bare);
    });

    it("is not there when nobody wrote it", async () => {
      expect(await open().read({ tenant: randomUUID(), provider: "gcp", account: "default" })).toBeUndefined();
    });

    it("is written over by who has read what is there, and by nobody else", async () => {
      const [connections, first] = [open(), newConnection()];
      const second = { ...first, grantId: randomUUID(), updatedAt: new Date(now.getTime() + 1) };
      const third = { ...first, grantId: randomUUID() };
      await connections.write(first, undefined);
      expect(await connections.write(third, undefined), "as if nothing was there").toBe(false);
      expect(await connections.write(second, first)).toBe(true);
      expect(await connections.write(third, first), "what was there before").toBe(false);
      expect(await connections.write(third, { ...second, updatedAt: now }), "changed since").toBe(false);
      expect(await connections.write(third, { ...second, grantId: third.grantId }), "of another grant").toBe(false);
      expect(await connections.read(keyOf(first))).toEqual(second);
    });

    it("is not written over by who has read it when it is gone", async () => {
      const connection = newConnection();
      expect(await open().write({ ...connection, grantId: randomUUID() }, connection)).toBe(false);
      expect(await open().read(keyOf(connection))).toBeUndefined();
      expect(await open().listBySubject("gcp", connection.subject)).toEqual([]);
    });

    it("is written once by twenty that come at once", async () => {
      const [connections, first] = [open(), newConnection()];
      const rivals = Array.from({ length: 20 }, () => ({ ...first, grantId: randomUUID(), subject: randomUUID() }));
      const written = await Promise.all(rivals.map((rival) => connections.write(rival, undefined)));
      expect(written.filter(Boolean)).toHaveLength(1);
      const winner = rivals[written.indexOf(true)];
      expect(await connections.read(keyOf(first))).toEqual(winner);
      for (const rival of rivals) {
        expect(await connections.listBySubject("gcp", rival.subject)).toEqual(rival === winner ? [keyOf(first)] : []);
      }
    });

    it("is found by its account, in whichever organisation", async () => {
      const [connections, subject] = [open(), randomUUID()];
      const [mine, theirs] = [newConnection({ subject }), newConnection({ subject })];
      await connections.write(mine, undefined);
      await connections.write(theirs, undefined);
      await connections.write(newConnection(), undefined);
      await connections.write(newConnection({ provider: "ovh", subject }), undefined);
      const found = await connections.listBySubject("gcp", subject);
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining([keyOf(mine), keyOf(theirs)]));
    });

    it("is found by its new account only, once that took the old one's place", async () => {
      const [connections, first] = [open(), newConnection()];
      const second = { ...first, grantId: randomUUID(), subject: randomUUID() };
      await connections.write(first, undefined);
      expect(await connections.write(second, { ...first, grantId: "another" })).toBe(false);
      expect(await connections.listBySubject("gcp", first.subject), "a write that was refused moves nothing").toEqual([keyOf(first)]);
      expect(await connections.listBySubject("gcp", second.subject)).toEqual([]);
      expect(await connections.write(second, first)).toBe(true);
      expect(await connections.listBySubject("gcp", first.subject)).toEqual([]);
      expect(await connections.listBySubject("gcp", second.subject)).toEqual([keyOf(first)]);
    });

    it("stands in its organisation's list, in order of provider and account, and in no other's", async () => {
      const [connections, tenant] = [open(), randomUUID()];
      const added = [
        newConnection({ tenant, provider: "ovh", account: "us" }),
        newConnection({ tenant, provider: "ovh", account: "eu" }),
        newConnection({ tenant, provider: "gcp", account: "default" }),
        newConnection({ tenant, provider: "aws", account: "000000000001" }),
      ];
      for (const connection of [...added, newConnection({ tenant: `${tenant}x` }), newConnection({ tenant: `${tenant}#CONNECTION` })]) {
        await connections.write(connection, undefined);
      }
      expect((await connections.list(tenant)).map(({ provider, account }) => `${provider} ${account}`)).toEqual([
        "aws 000000000001",
        "gcp default",
        "ovh eu",
        "ovh us",
      ]);
      expect(await connections.list(randomUUID())).toEqual([]);
    });

    it("is listed however many there are: more than one answer of the table can hold", async () => {
      const [connections, tenant] = [open(), randomUUID()];
      const scopesGranted = Array.from({ length: 60 }, () => "s".repeat(1000));
      const accounts = Array.from({ length: 20 }, (_, index) => String(index).padStart(12, "0"));
      for (const account of accounts) {
        await connections.write(newConnection({ tenant, provider: "aws", account, scopesGranted }), undefined);
      }
      expect((await connections.list(tenant)).map(({ account }) => account)).toEqual(accounts);
    });

    it("S49: is kept apart from one whose ids look alike", async () => {
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
        expect(await connections.write(connection, undefined)).toBe(true);
      }
      for (const connection of added) {
        expect(await connections.read(keyOf(connection))).toEqual(connection);
      }
    });
  });
}
