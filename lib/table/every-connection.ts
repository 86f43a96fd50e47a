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

/** Reads the connections of every organisation, in the attributes of the operator's view, some megabytes of the table at a time, in no order. A page may have none. */
export type ReadEveryConnection = () => AsyncIterable<EveryConnectionPage>;

/** The items of connections alone. Each attribute goes by a name of its own, because some are words of DynamoDB. */
const filter = {
  Select: "SPECIFIC_ATTRIBUTES",
  ProjectionExpression: operatedAttributes.map((_, place) => `#a${place}`).join(", "),
  ExpressionAttributeNames: Object.fromEntries(operatedAttributes.map((name, place) => [`#a${place}`, name])),
  FilterExpression: "begins_with(#a0, :organisation) AND begins_with(#a1, :connection)",
  ExpressionAttributeValues: { ":organisation": "ORG#", ":connection": "CONNECTION#" },
} as const;

/** Parts of the table that are read at the same time. */
const segments = 4;

type Place = Record<string, unknown> | undefined;

/** Reads the whole table, as it was a moment ago. Such a read costs half of one that does not lag behind a write. */
export function everyConnectionIn(table: Table): ReadEveryConnection {
  const scan = async ([segment, start]: readonly [number, Place]) => {
    const place = { Segment: segment, TotalSegments: segments, ExclusiveStartKey: start };
    const { Items = [], LastEvaluatedKey } = await onTable(() =>
      table.client.send(new ScanCommand({ TableName: table.name, ...filter, ...place })),
    );
    return { segment, Items, next: LastEvaluatedKey };
  };
  return async function* () {
    let open: readonly (readonly [number, Place])[] = Array.from({ length: segments }, (_, segment) => [segment, undefined] as const);
    while (open.length > 0) {
      const pages = await Promise.all(open.map(scan));
      open = pages.flatMap(({ segment, next }) => (next === undefined ? [] : [[segment, next] as const]));
      const items = pages.flatMap(({ Items }) => Items);
      const connections = items.flatMap((item) => tryParse(item) ?? []);
      yield { connections, unreadable: items.length - connections.length, isLast: open.length === 0 };
    }
  };
}

function tryParse(item: Readonly<Record<string, unknown>>): Connection | undefined {
  try {
    return parseConnection(item);
  } catch {
    return undefined;
  }
}
