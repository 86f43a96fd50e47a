import * as v from "valibot";
import { type Item, item, textInstant } from "./item.ts";
import { workspaceItemKey } from "./item-keys.ts";
import { ifNew, readAs, writeItemIf } from "./requests.ts";
import type { Table } from "./table.ts";

/** What is stored of an organisation's workspace. What it is for is said where the provider asks for it. */
type Workspace = { readonly id: string; readonly name: string; readonly externalId: string; readonly createdAt: Date };

export const workspaceItem: Item<Workspace> = item({ id: v.string(), name: v.string(), externalId: v.string(), createdAt: textInstant });

/** Stores the workspaces of organisations. One conditional write makes each, and no write changes it. */
export function workspacesIn(table: Table) {
  const read = (tenant: string) => readAs(workspaceItem, table, workspaceItemKey(tenant));
  return {
    read,
    readOrWrite: async (tenant: string, proposed: Workspace): Promise<Workspace> => {
      const found = await read(tenant);
      if (found !== undefined) {
        return found;
      }
      await writeItemIf(table, { ...workspaceItemKey(tenant), tenant, ...workspaceItem.build(proposed) }, ifNew);
      // Another call may have been first, or an answer was lost: what stands is the organisation's.
      return (await read(tenant)) ?? proposed;
    },
  };
}
