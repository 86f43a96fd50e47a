import type { Connection } from "../connections/connection.ts";
import { parseConnection } from "./connection-item.ts";
import { operatedAttributes } from "./operated-attributes.ts";
import { onTable, ScanCommand, type Table } from "./table.ts";

/** A page of the connections of every organisation. */
export type EveryConnectionPage = {
  readonly connections: readonly Connection[];
  /** Records that this release cannot read. */
  readonly unreadable: number;
  readonly isLast: boolean;
};

/** Reads the connections of every organisation, without what the operator does not see, a megabyte of the table at a time, in no order. A page may have none. */
export type ReadEveryConnection = () => AsyncIterable<EveryConnectionPage>;

/** The items of connections alone. Each attribute goes by a name of its own, because some are words of DynamoDB. */
const filter = {
  Select: "SPECIFIC_ATTRIBUTES",
  ProjectionExpression: operatedAttributes.map((_, place) => `#a${place}`).join(", "),
  ExpressionAttributeNames: Object.fromEntries(operatedAttributes.map((name, place) => [`#a${place}`, name])),
  FilterExpression: "begins_with(#a0, :organisation) AND begins_with(#a1, :connection)",
  ExpressionAttributeValues: { ":organisation": "ORG#", ":connection": "CONNECTION#" },
} as const;

/** Reads the whole table, as it was a moment ago. Such a read costs half of one that does not lag behind a write. */
export function everyConnectionIn(table: Table): ReadEveryConnection {
  return async function* () {
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await onTable(() => table.client.send(new ScanCommand({ TableName: table.name, ...filter, ExclusiveStartKey })));
      ExclusiveStartKey = page.LastEvaluatedKey;
      const { Items = [] } = page;
      const connections = Items.flatMap((item) => tryParse(item) ?? []);
      yield { connections, unreadable: Items.length - connections.length, isLast: ExclusiveStartKey === undefined };
    } while (ExclusiveStartKey !== undefined);
  };
}

function tryParse(item: Readonly<Record<string, unknown>>): Connection | undefined {
  try {
    return parseConnection(item);
  } catch {
    return undefined;
  }
}
