import { issuerItemKey } from "./item-keys.ts";
import { readItem, writeItem } from "./requests.ts";
import type { Table } from "./table.ts";

/** Stores which organisations may be trusted as issuers: those that were offered it. */
export function issuersIn(table: Table) {
  return {
    isOpen: async (tenant: string): Promise<boolean> => (await readItem(table, issuerItemKey(tenant), false)) !== undefined,
    open: (tenant: string): Promise<void> => writeItem(table, { ...issuerItemKey(tenant), tenant }),
  };
}

export type Issuers = ReturnType<typeof issuersIn>;
