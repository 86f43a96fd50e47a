import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { SealedToken, SealedTokens } from "../../lib/connections/sealed-tokens.ts";

const newKey = (): ConnectionKey => ({ tenant: `acme-${randomUUID()}`, provider: "gcp", account: "default" });
const keptUntil = new Date("2026-03-31T12:00:00Z");
const token = (version: number, { grantId = "grant-1", sealed = `token ${version}` } = {}): SealedToken => ({
  version,
  grantId,
  sealed,
  keptUntil,
});

/** What every store of sealed access tokens does. */
export function describeSealedTokens(name: string, open: () => SealedTokens): void {
  describe(`the sealed access tokens in ${name}`, () => {
    it("are read as they were written, one for each connection", async () => {
      const [tokens, key] = [open(), newKey()];
      expect(await tokens.read(key)).toBeUndefined();
      expect(await tokens.write(key, token(1.000017))).toBe(true);
      expect(await tokens.read(key)).toEqual(token(1.000017));
      expect(await tokens.read({ ...key, account: "other" })).toBeUndefined();
      expect(await tokens.read({ ...key, provider: "ovh" })).toBeUndefined();
    });

    it("are found by ids of any characters, and by no other's", async () => {
      const [tokens, { tenant }] = [open(), newKey()];
      const [one, other] = [
        { tenant: `${tenant}#gcp`, provider: "gcp", account: "a" },
        { tenant, provider: "gcp", account: "gcp#a" },
      ] as const;
      await tokens.write(one, token(1));
      expect(await tokens.read(other)).toBeUndefined();
      expect(await tokens.read(one)).toEqual(token(1));
    });

    it("are replaced only at the version that was read: of two writers one succeeds, and the other gets what it found", async () => {
      const [tokens, key] = [open(), newKey()];
      await tokens.write(key, token(3));
      const [mine, theirs] = [token(3.000001, { sealed: "mine" }), token(3.000001, { sealed: "theirs" })];
      const outcomes = await Promise.all([tokens.replace(key, mine, 3), tokens.replace(key, theirs, 3)]);
      const found = await tokens.read(key);
      expect(outcomes.filter((refused) => refused === undefined)).toHaveLength(1);
      expect(outcomes).toContainEqual({ found });
    });

    it("are not replaced where there is none, such as after a disconnect", async () => {
      const [tokens, key] = [open(), newKey()];
      expect(await tokens.replace(key, token(1.000001), 1)).toEqual({ found: undefined });
      await tokens.write(key, token(1));
      await tokens.erase(key);
      expect(await tokens.replace(key, token(1.000001), 1)).toEqual({ found: undefined });
      expect(await tokens.read(key)).toBeUndefined();
    });

    it("are not replaced by a token of another grant, though the version is the same", async () => {
      const [tokens, key] = [open(), newKey()];
      await tokens.write(key, token(1, { grantId: "grant-2" }));
      expect(await tokens.replace(key, token(1.000001), 1)).toEqual({ found: token(1, { grantId: "grant-2" }) });
    });

    it("are never overwritten by an earlier version of the same grant", async () => {
      const [tokens, key] = [open(), newKey()];
      await tokens.write(key, token(2.000001));
      expect(await tokens.write(key, token(2))).toBe(false);
      expect(await tokens.write(key, token(2.000001, { sealed: "sent again" }))).toBe(true);
      expect(await tokens.write(key, token(3))).toBe(true);
      expect(await tokens.read(key)).toEqual(token(3));
    });

    it("give way to another grant's, whose versions begin anew when a connection is made again", async () => {
      const [tokens, key] = [open(), newKey()];
      await tokens.write(key, token(7));
      expect(await tokens.write(key, token(1, { grantId: "grant-2" }))).toBe(true);
      expect(await tokens.read(key)).toEqual(token(1, { grantId: "grant-2" }));
    });

    it("are erased, also where there is none", async () => {
      const [tokens, key] = [open(), newKey()];
      await tokens.write(key, token(1));
      await tokens.erase(key);
      await tokens.erase(key);
      expect(await tokens.read(key)).toBeUndefined();
    });
  });
}
