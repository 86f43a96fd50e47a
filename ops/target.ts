import { GetCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { Connection } from "../lib/connections/connection.ts";
import { parseConnection } from "../lib/table/connection-item.ts";
import { healthItemKey } from "../lib/table/item-keys.ts";
import type { Table } from "../lib/table/table.ts";
import { openTables } from "../release/restore/table-items.ts";
import { stackOf } from "../release/stage.ts";

/** A deployed stage, as its operator sees it. */
export type Target = {
  readonly region: string;
  readonly table: Table;
  readonly clock: () => Date;
  /** Reads every connection of the stage: the whole table is read. A record that this release cannot read is counted, and left out. */
  scan(): Promise<{ readonly connections: readonly Connection[]; readonly unreadable: number }>;
};

/** Opens a stage with the credentials of the environment. @throws {Error} Its table cannot be read. */
export async function openTarget({ stage, region }: { readonly stage: string; readonly region: string }): Promise<Target> {
  const client = openTables(region);
  const TableName = stackOf({ name: stage });
  await client.send(new GetCommand({ TableName, Key: healthItemKey })).catch((cause: Error) => {
    const isAway = ["ResourceNotFoundException", "AccessDeniedException"].includes(cause.name);
    throw isAway ? new Error(`there is no table ${TableName} in ${region} that your AWS login may read`, { cause }) : cause;
  });
  return {
    region,
    table: { client, name: TableName },
    clock: () => new Date(),
    scan: async () => {
      const connections: Connection[] = [];
      let unreadable = 0;
      const filter = { FilterExpression: "begins_with(pk, :org) AND begins_with(sk, :connection)" };
      const ExpressionAttributeValues = { ":org": "ORG#", ":connection": "CONNECTION#" };
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ...filter, ExpressionAttributeValues })) {
        for (const item of Items) {
          try {
            connections.push(parseConnection(item));
          } catch {
            unreadable += 1;
          }
        }
      }
      return { connections, unreadable };
    },
  };
}
