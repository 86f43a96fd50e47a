import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AccountSettingsStore } from "../../lib/connections/account-settings.ts";
import type { ConnectionKey } from "../../lib/connections/connection.ts";

const raise = (): never => {
  throw new Error("too many");
};

/** What every store of settings guarantees. */
export function describeSlotSettings(name: string, open: () => AccountSettingsStore): void {
  describe(`settings of ${name}`, () => {
    const slot = (): ConnectionKey => ({ tenant: randomUUID(), provider: "tailscale", account: "default" });

    it("are none until something was chosen", async () => {
      expect(await open().read(slot())).toEqual({});
    });

    it("keep what a write does not name", async () => {
      const [store, key] = [open(), slot()];
      await store.write(key, { root: "tailacme1.ts.net" });
      await store.write(key, { disabled: ["other.ts.net"] });
      expect(await store.read(key)).toEqual({ root: "tailacme1.ts.net", disabled: ["other.ts.net"] });
      await store.write(key, { root: "other.ts.net", disabled: [] });
      expect(await store.read(key)).toEqual({ root: "other.ts.net", disabled: [] });
    });

    it("keep each of twenty changes that are made at once, and what was stored before", async () => {
      const [store, key] = [open(), slot()];
      await store.write(key, { root: "tailacme1.ts.net", disabled: ["first"] });
      const names = Array.from({ length: 20 }, (_, index) => `project-${index}`);
      const add = (name: string) => store.change(key, ({ disabled = [] }) => ({ disabled: [...disabled, name] }));
      await Promise.all(names.map(add));
      const { root, disabled = [] } = await store.read(key);
      expect([root, disabled.toSorted()]).toEqual(["tailacme1.ts.net", ["first", ...names].toSorted()]);
    });

    it("lose neither a change nor a write that comes between its look and its write", async () => {
      const [store, key] = [open(), slot()];
      let looks = 0;
      let between: Promise<void> | undefined;
      await store.change(key, ({ disabled = [] }) => {
        looks += 1;
        between ??= store.write(key, { root: "tailacme1.ts.net" });
        return { disabled: [...disabled, `look-${looks}`] };
      });
      await between;
      expect(await store.read(key)).toEqual({ root: "tailacme1.ts.net", disabled: [expect.stringMatching(/^look-[12]$/)] });
    });

    it("stay as they are when nothing is decided, and when the decision fails", async () => {
      const [store, key] = [open(), slot()];
      await store.change(key, () => undefined);
      await expect(store.change(key, raise)).rejects.toThrow("too many");
      expect(await store.read(key)).toEqual({});
    });

    it("S49: belong to one organisation, provider and account", async () => {
      const [store, key] = [open(), slot()];
      await store.write(key, { root: "tailacme1.ts.net" });
      for (const other of [
        { ...key, tenant: "globex" },
        { ...key, provider: "gcp" as const },
        { ...key, account: "second" },
      ]) {
        expect(await store.read(other)).toEqual({});
      }
    });
  });
}
