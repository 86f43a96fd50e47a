import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { SetupLook, SetupLooks } from "../../lib/setup/setup.ts";
import { startOfTime } from "../fakes/setup-fakes.ts";

const look: SetupLook = {
  connectionId: "connection-1",
  at: startOfTime,
  targets: [
    { target: "example.com:p", at: startOfTime, missing: [{ kind: "role", name: "roles/browser robot", home: "example.com:home" }] },
    { target: "p2", at: new Date("2026-11-19T12:00:00.123Z"), missing: [], code: "provider_forbidden" },
  ],
  findings: [
    { code: "setup_drifted", severity: "warning", target: "p", title: "It fell", action: "Apply it again.", owner: "customer" },
    { code: "note", severity: "info", title: "A note", action: "Nothing.", owner: "customer" },
  ],
  toldOn: "2026-11-20",
  askedAt: new Date("2026-11-20T13:00:00.123Z"),
};

/** What every store of looks does. The fake and the table pass it. */
export function describeSetupLooks(name: string, open: () => SetupLooks): void {
  const newKey = (): ConnectionKey => ({ tenant: randomUUID(), provider: "gcp", account: "default" });

  describe(`the looks at setups in ${name}`, () => {
    it("are read as they were written, and the last one counts", async () => {
      const [key, looks] = [newKey(), open()];
      expect(await looks.read(key, "connection-1")).toBeUndefined();
      await looks.write(key, look);
      expect(await looks.read(key, "connection-1")).toEqual(look);
      const { toldOn: _, askedAt: __, ...next } = { ...look, targets: [], findings: [] };
      await looks.write(key, next);
      expect(await looks.read(key, "connection-1")).toEqual(next);
    });

    it("keep a finding for whoever has to act, and however grave it is", async () => {
      const [key, looks] = [newKey(), open()];
      const finding = { code: "note", title: "A note", action: "Nothing." };
      const findings = (["customer", "operator", "provider", "caller"] as const).flatMap((owner) =>
        (["info", "warning", "error", "unknown"] as const).map((severity) => ({ ...finding, owner, severity })),
      );
      await looks.write(key, { ...look, findings });
      expect((await looks.read(key, "connection-1"))?.findings).toEqual(findings);
    });

    it("are erased with what else a connection has left, and those of others stay", async () => {
      const [key, other, looks] = [newKey(), newKey(), open()];
      await looks.write(key, look);
      await looks.write(other, look);
      await looks.erase(key);
      await looks.erase(key);
      expect(await looks.read(key, "connection-1")).toBeUndefined();
      expect(await looks.read(other, "connection-1")).toEqual(look);
    });

    it("are those of one connection: not of another organisation, and not of one that was made again", async () => {
      const [key, looks] = [newKey(), open()];
      await looks.write(key, look);
      expect(await looks.read(newKey(), "connection-1")).toBeUndefined();
      expect(await looks.read({ ...key, account: "other" }, "connection-1")).toBeUndefined();
      expect(await looks.read(key, "connection-2")).toBeUndefined();
    });
  });
}
