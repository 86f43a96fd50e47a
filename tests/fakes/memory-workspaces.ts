import type { Workspace, Workspaces } from "../../lib/providers/aws/workspaces.ts";

/** The fake of the port. */
export function memoryWorkspaces(): Workspaces {
  const made = new Map<string, Workspace>();
  return {
    read: async (tenant) => made.get(tenant),
    readOrWrite: async (tenant, proposed) => {
      const workspace = made.get(tenant) ?? proposed;
      made.set(tenant, workspace);
      return workspace;
    },
  };
}
