import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildWorkspace, type Workspaces } from "../../lib/providers/aws/workspaces.ts";
import { system } from "../../lib/system.ts";

/** What every store of workspaces guarantees. */
export function describeWorkspaces(name: string, open: () => Workspaces): void {
  const proposed = (called = "default") => buildWorkspace(system, called);

  describe(`a workspace in ${name}`, () => {
    it("is not there until the organisation asks for it", async () => {
      expect(await open().read(randomUUID())).toBeUndefined();
    });

    it("S32: keeps its external ID, whatever is proposed later", async () => {
      const [workspaces, tenant, first] = [open(), randomUUID(), proposed()];
      expect(await workspaces.readOrWrite(tenant, first)).toEqual(first);
      expect(await workspaces.readOrWrite(tenant, proposed("second"))).toEqual(first);
      expect(await workspaces.read(tenant)).toEqual(first);
    });

    it("S32: has one external ID for twenty concurrent callers", async () => {
      const [workspaces, tenant] = [open(), randomUUID()];
      const made = await Promise.all(Array.from({ length: 20 }, () => workspaces.readOrWrite(tenant, proposed())));
      expect(new Set(made.map(({ externalId }) => externalId)).size).toBe(1);
      expect(await workspaces.read(tenant)).toEqual(made[0]);
    });

    it("S34: is seen by its organisation and by no other", async () => {
      const [workspaces, tenant] = [open(), randomUUID()];
      await workspaces.readOrWrite(tenant, proposed());
      for (const other of [`${tenant}x`, `${tenant}#WORKSPACE`, tenant.toUpperCase(), ""]) {
        expect(await workspaces.read(other)).toBeUndefined();
      }
    });
  });
}
