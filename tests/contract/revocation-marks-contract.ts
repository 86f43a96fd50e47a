import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ProviderAccount, RevocationMarks } from "../../lib/connections/stores.ts";

const at = (milliseconds: number) => new Date(Date.parse("2026-03-01T12:00:00Z") + milliseconds);
const newAccount = (): ProviderAccount => ({ provider: "gcp", identity: { id: `person-${randomUUID()}` } });

/** What every store of revocation marks does. */
export function describeRevocationMarks(name: string, open: () => RevocationMarks): void {
  describe(`the marks of revocations in ${name}`, () => {
    it("are read as the latest of them, to the millisecond", async () => {
      const [marks, account] = [open(), newAccount()];
      expect(await marks.readLatest(account)).toBeUndefined();
      await marks.write(account, "one", at(456));
      expect(await marks.readLatest(account)).toEqual(at(456));
      await marks.write(account, "two", at(30_000));
      await marks.write(account, "three", at(20_000));
      expect(await marks.readLatest(account)).toEqual(at(30_000));
    });

    it("are one for each revocation: it may be lowered and erased, and the others stay", async () => {
      const [marks, account] = [open(), newAccount()];
      await marks.write(account, "one", at(30_000));
      await marks.write(account, "two", at(31_000));
      await marks.write(account, "two", at(5));
      expect(await marks.readLatest(account)).toEqual(at(30_000));
      await marks.erase(account, "one");
      await marks.erase(account, "one");
      expect(await marks.readLatest(account)).toEqual(at(5));
      await marks.erase(account, "two");
      expect(await marks.readLatest(account)).toBeUndefined();
    });

    it("are of one account at one provider", async () => {
      const [marks, account] = [open(), newAccount()];
      await marks.write(account, "one", at(1));
      await marks.erase({ ...account, provider: "ovh" }, "one");
      expect(await marks.readLatest({ ...account, provider: "ovh" })).toBeUndefined();
      expect(await marks.readLatest({ ...account, identity: { id: `${account.identity.id}2` } })).toBeUndefined();
      expect(await marks.readLatest(account)).toEqual(at(1));
    });

    it("are found by an id and a subject of any characters", async () => {
      const [marks, account] = [open(), { provider: "gcp", identity: { id: `a#b/${randomUUID()}` } } as const];
      await marks.write(account, "x#y", at(1));
      expect(await marks.readLatest(account)).toEqual(at(1));
      expect(await marks.readLatest({ provider: "gcp", identity: { id: "a" } })).toBeUndefined();
    });
  });
}
