import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { SlotSettingsStore } from "../../lib/connections/slot-settings.ts";

/** What every store of settings guarantees. */
export function describeSlotSettings(name: string, open: () => SlotSettingsStore): void {
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
