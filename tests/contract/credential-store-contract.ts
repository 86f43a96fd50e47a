import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { CredentialKey, CredentialStore } from "../../lib/connections/credential-store.ts";
import { revealFields } from "../../lib/credentials/credential-fields.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";

/** A key that no other test uses: the store may be a real one that outlives the run. */
export const freshKey = (more: Partial<CredentialKey> = {}): CredentialKey => ({
  area: "connections",
  tenant: randomUUID(),
  provider: "gcp",
  account: "default",
  ...more,
});

const awkward = [
  "a",
  "A",
  "a/b",
  "a%2Fb",
  ".",
  "..",
  "../a",
  "a.",
  "",
  "=",
  "=2F",
  "é",
  "e\u0301",
  "a b",
  "a#b",
  "a?list=true",
  "-region",
  "𝒜",
];

/** What every credential store does. Run against the fake, the local endpoints and, when there is one, a real Vault. */
export function describeCredentialStore(name: string, open: () => CredentialStore): void {
  describe(`${name} as a credential store`, () => {
    let store: CredentialStore;
    const revealed = async (key: CredentialKey) => {
      const stored = await store.read(key);
      return stored && { version: stored.version, fields: revealFields(stored.fields) };
    };

    beforeAll(() => {
      store = open();
    });

    it("reads undefined where nothing was ever written", async () => {
      expect(await store.read(freshKey())).toBeUndefined();
    });

    it("reads the written credential and its version", async () => {
      const key = freshKey();
      expect(await store.write(key, fieldsOf({ refresh_token: "r1", access_token: "a1" }), { cas: 0 })).toEqual({ version: 1 });
      expect(await revealed(key)).toEqual({ version: 1, fields: { refresh_token: "r1", access_token: "a1" } });
    });

    it("replaces the whole credential: a field that is not written again is gone", async () => {
      const key = freshKey();
      await store.write(key, fieldsOf({ refresh_token: "r1", access_token: "a1" }), { cas: 0 });
      expect(await store.write(key, fieldsOf({ refresh_token: "r2" }), { cas: 1 })).toEqual({ version: 2 });
      expect(await revealed(key)).toEqual({ version: 2, fields: { refresh_token: "r2" } });
    });

    it.each([
      ["an old version", 1],
      ["version 0, as if nothing was there", 0],
      ["a version that is not there yet", 3],
    ])("refuses a write that names %s, and keeps the stored credential", async (_, cas) => {
      const key = freshKey();
      await store.write(key, fieldsOf({ token: "1" }), { cas: 0 });
      await store.write(key, fieldsOf({ token: "2" }), { cas: 1 });
      await expect(store.write(key, fieldsOf({ token: "lost" }), { cas })).rejects.toMatchObject({ code: "credential_conflict" });
      expect(await revealed(key)).toEqual({ version: 2, fields: { token: "2" } });
    });

    it("refuses a write that names a version of a missing credential", async () => {
      await expect(store.write(freshKey(), fieldsOf({ token: "1" }), { cas: 1 })).rejects.toMatchObject({ code: "credential_conflict" });
    });

    it.each([0, 1])("lets one of 20 writers win that all read version %i", async (cas) => {
      const key = freshKey();
      if (cas === 1) {
        await store.write(key, fieldsOf({ token: "first" }), { cas: 0 });
      }
      const race = Array.from({ length: 20 }, (_, writer) => store.write(key, fieldsOf({ token: `${writer}` }), { cas }));
      const outcomes = await Promise.allSettled(race);
      const winners = outcomes.flatMap(({ status }, writer) => (status === "fulfilled" ? [writer] : []));
      const codes = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
      expect(winners).toHaveLength(1);
      expect(new Set(codes)).toEqual(new Set(["credential_conflict"]));
      expect(await revealed(key)).toEqual({ version: cas + 1, fields: { token: `${winners[0]}` } });
    });

    it("lets one of two writers with the same value win", async () => {
      const key = freshKey();
      const outcomes = await Promise.allSettled([1, 2].map(() => store.write(key, fieldsOf({ token: "same" }), { cas: 0 })));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    });

    it("keeps counting over more versions than a store remembers", async () => {
      const key = freshKey();
      for (let cas = 0; cas < 12; cas += 1) {
        expect(await store.write(key, fieldsOf({ token: `${cas}` }), { cas })).toEqual({ version: cas + 1 });
      }
      await expect(store.write(key, fieldsOf({ token: "late" }), { cas: 1 })).rejects.toMatchObject({ code: "credential_conflict" });
    });

    it("erases every version: the next write begins at 1", async () => {
      const key = freshKey();
      await store.write(key, fieldsOf({ token: "1" }), { cas: 0 });
      await store.write(key, fieldsOf({ token: "2" }), { cas: 1 });
      await store.erase(key);
      expect(await store.read(key)).toBeUndefined();
      await expect(store.write(key, fieldsOf({ token: "late" }), { cas: 2 })).rejects.toMatchObject({ code: "credential_conflict" });
      expect(await store.write(key, fieldsOf({ token: "new" }), { cas: 0 })).toEqual({ version: 1 });
      expect(await revealed(key)).toEqual({ version: 1, fields: { token: "new" } });
    });

    it("erases a missing credential without an error", async () => {
      await expect(store.erase(freshKey())).resolves.toBeUndefined();
    });

    it("keeps awkward ids apart (S49)", async () => {
      const { tenant } = freshKey();
      const keys = awkward.map((account) => freshKey({ tenant, account }));
      await Promise.all(keys.map((key) => store.write(key, fieldsOf({ account: `[${key.account}]` }), { cas: 0 })));
      expect(await Promise.all(keys.map(async (key) => (await revealed(key))?.fields.account))).toEqual(
        awkward.map((account) => `[${account}]`),
      );
      expect(new Set(keys.map((key) => store.locate(key))).size).toBe(awkward.length);
    });

    it("keeps tenants, providers and areas apart (S49)", async () => {
      const { tenant } = freshKey();
      await store.write(freshKey({ tenant }), fieldsOf({ token: "1" }), { cas: 0 });
      for (const other of [{ tenant: `${tenant}/gcp` }, { tenant, provider: "azure" }, { tenant, area: "parked" }] as const) {
        expect(await store.read(freshKey(other))).toBeUndefined();
      }
    });

    it("keeps awkward names and values as they are", async () => {
      const key = freshKey();
      const fields = JSON.parse('{"__proto__": "p", "constructor": "", "": "empty name", "key": "-----BEGIN\\n\\u0000é𝒜\\"\\\\-----"}');
      await store.write(key, fieldsOf(fields), { cas: 0 });
      expect(Object.entries((await revealed(key))?.fields ?? {}).sort()).toEqual(Object.entries(fields).sort());
    });

    it("keeps a value of 50,000 characters", async () => {
      const key = freshKey();
      await store.write(key, fieldsOf({ key: "k".repeat(50_000) }), { cas: 0 });
      expect((await revealed(key))?.fields.key).toHaveLength(50_000);
    });

    it("refuses a credential that could not be read back, before it is sent", async () => {
      await expect(store.write(freshKey(), fieldsOf({ key: "k".repeat(60_000) }), { cas: 0 })).rejects.toThrow(RangeError);
    });

    it("names the place of a credential and never its value", async () => {
      const key = freshKey();
      const before = store.locate(key);
      await store.write(key, fieldsOf({ token: "canary-value" }), { cas: 0 });
      expect(store.locate(key)).toBe(before);
      expect(before).toMatch(/^(vault|awssm|memory):[\w/=-]+$/);
      expect(before).not.toContain("canary");
    });

    it("is healthy", async () => {
      await expect(store.health()).resolves.toBeUndefined();
    });

    it("stops at the caller's deadline", async () => {
      const signal = AbortSignal.abort();
      await expect(store.read(freshKey(), signal)).rejects.toMatchObject({ code: "store_unavailable" });
      await expect(store.write(freshKey(), fieldsOf({ a: "b" }), { cas: 0 }, signal)).rejects.toMatchObject({ code: "store_unavailable" });
      await expect(store.erase(freshKey(), signal)).rejects.toMatchObject({ code: "store_unavailable" });
    });
  });
}
