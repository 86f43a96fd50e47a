import type { Connections } from "../connections/stores.ts";
import { parseConnection } from "./connection-item.ts";
import { connectionItemKey, organisationPartition, subjectPartition, subjectPrefix, toConnectionPrefix } from "./item-keys.ts";
import { keyItem } from "./key-item.ts";
import { queryAll, queryItems } from "./query-items.ts";
import { readItem } from "./requests.ts";
import type { Table } from "./table.ts";

type Reads = Pick<Connections, "read" | "list" | "findByGrant" | "listPage" | "listByAccount">;

/** Reads the connection records: by key, by organisation, and by their account at the provider. */
export function connectionReadsIn(table: Table): Reads {
  return {
    read: async (key) => {
      const stored = await readItem(table, connectionItemKey(key));
      return stored && parseConnection(stored);
    },

    list: async (tenant, provider) =>
      (await queryAll(table, organisationPartition(tenant), toConnectionPrefix(provider))).map(parseConnection),

    findByGrant: async (tenant, grantId) => {
      const isOfGrant = { expression: "grant_id = :grant", values: { ":grant": grantId } };
      const [item] = await queryAll(table, organisationPartition(tenant), toConnectionPrefix(), isOfGrant);
      return item && parseConnection(item);
    },

    listPage: async (tenant, { limit, after, provider }) => {
      // One more shows whether the page is the last.
      const page = { limit: limit + 1, after: after && connectionItemKey({ tenant, ...after }) };
      const { items } = await queryItems(table, organisationPartition(tenant), { prefix: toConnectionPrefix(provider) }, page);
      return { connections: items.slice(0, limit).map(parseConnection), isLast: items.length <= limit };
    },

    listByAccount: async (account) => (await queryAll(table, subjectPartition(account), subjectPrefix)).map(keyItem.parse),
  };
}
