import type { Connections } from "../connections/stores.ts";
import { QueryCommand } from "./commands.ts";
import { parseConnection } from "./connection-item.ts";
import { connectionItemKey, organisationPartition, subjectPartition, subjectPrefix, toConnectionPrefix } from "./item-keys.ts";
import { keyItem } from "./key-item.ts";
import { queryAll } from "./query-all.ts";
import { readItem } from "./requests.ts";
import { onTable, type Table } from "./table.ts";

type Reads = Pick<Connections, "read" | "list" | "findByGrant" | "listPage" | "listByAccount">;

/** Reads the connection records: by key, by organisation, and by their account at the provider. */
export function connectionReadsIn(table: Table): Reads {
  const TableName = table.name;
  return {
    read: async (key) => {
      const stored = await readItem(table, connectionItemKey(key));
      return stored && parseConnection(stored);
    },

    list: (tenant, provider) =>
      onTable(async () => (await queryAll(table, organisationPartition(tenant), toConnectionPrefix(provider))).map(parseConnection)),

    findByGrant: (tenant, grantId) =>
      onTable(async () => {
        const isOfGrant = { expression: "grant_id = :grant", values: { ":grant": grantId } };
        const [item] = await queryAll(table, organisationPartition(tenant), toConnectionPrefix(), isOfGrant);
        return item === undefined ? undefined : parseConnection(item);
      }),

    listPage: (tenant, { limit, after, provider }) =>
      onTable(async () => {
        const { Items = [] } = await table.client.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues: { ":pk": organisationPartition(tenant), ":prefix": toConnectionPrefix(provider) },
            ConsistentRead: true,
            // One more shows whether the page is the last. A page of 1 MB holds a thousand records.
            Limit: limit + 1,
            ExclusiveStartKey: after && connectionItemKey({ tenant, ...after }),
          }),
        );
        return { connections: Items.slice(0, limit).map(parseConnection), isLast: Items.length <= limit };
      }),

    listByAccount: (account) => onTable(async () => (await queryAll(table, subjectPartition(account), subjectPrefix)).map(keyItem.parse)),
  };
}
