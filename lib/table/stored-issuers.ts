import { GetCommand, PutCommand } from "./commands.ts";
import { issuerItemKey } from "./item-keys.ts";
import { onTable, type Table } from "./table.ts";

/** Stores which organisations may be trusted as issuers: those that were offered it. */
export function issuersIn(table: Table) {
  const TableName = table.name;
  return {
    isOpen: (tenant: string): Promise<boolean> =>
      onTable(async () => {
        const { Item } = await table.client.send(new GetCommand({ TableName, Key: issuerItemKey(tenant) }));
        return Item !== undefined;
      }),

    open: (tenant: string): Promise<void> =>
      onTable(async () => {
        await table.client.send(new PutCommand({ TableName, Item: { ...issuerItemKey(tenant), tenant } }));
      }),
  };
}

export type Issuers = ReturnType<typeof issuersIn>;
