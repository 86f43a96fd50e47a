import * as v from "valibot";
import type { Tombstone } from "../connections/connection.ts";
import type { Tombstones } from "../connections/stores.ts";
import { defined } from "../defined.ts";
import { QueryCommand, UpdateCommand } from "./commands.ts";
import { buildKeyItem, keySchema } from "./connection-item.ts";
import { buildGrantReturn, grantReturnSchema } from "./grant-return-item.ts";
import { organisationPartition, tombstoneItemKey, tombstonePrefix, tombstonesPrefix, ttlAttribute } from "./item-keys.ts";
import { queryAll } from "./query-all.ts";
import { buildSetupReturn, setupReturnSchema } from "./setup-return-item.ts";
import { onTable, onTableIf, type Table, toUnixSeconds } from "./table.ts";

const keptDays = 90;

/** Stores the tombstones of disconnected connections. Each is written with the removal of its record. */
export function tombstonesIn(table: Table): Tombstones {
  const TableName = table.name;
  return {
    read: (key) =>
      onTable(async () => {
        const query = new QueryCommand({
          TableName,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
          ExpressionAttributeValues: { ":pk": organisationPartition(key.tenant), ":prefix": tombstonePrefix(key) },
          ConsistentRead: true,
        });
        const { Items = [] } = await table.client.send(query);
        return newestOfEach(Items.map(parseTombstone))[0];
      }),

    list: (tenant, provider) =>
      onTable(async () => {
        const all = (await queryAll(table, organisationPartition(tenant), tombstonesPrefix(provider))).map(parseTombstone);
        return newestOfEach(all);
      }),

    recordReturn: async (key, disconnectId, grant) => {
      const update = new UpdateCommand({
        TableName,
        Key: tombstoneItemKey(key, disconnectId),
        UpdateExpression: "SET #grant = :grant",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: { "#grant": "grant" },
        ExpressionAttributeValues: { ":grant": buildGrantReturn(grant) },
      });
      await onTableIf(() => table.client.send(update));
    },
  };
}

function newestOfEach(tombstones: readonly Tombstone[]): readonly Tombstone[] {
  const sorted = tombstones.toSorted((one, other) => other.disconnectedAt.getTime() - one.disconnectedAt.getTime());
  return sorted.filter(({ account }, index) => sorted.findIndex((other) => other.account === account) === index);
}

export function buildTombstoneItem(tombstone: Tombstone): Record<string, unknown> {
  return {
    ...tombstoneItemKey(tombstone, tombstone.disconnectId),
    ...buildKeyItem(tombstone),
    method: tombstone.method,
    disconnect_id: tombstone.disconnectId,
    ...defined({ grant_id: tombstone.grantId }),
    started_at: tombstone.startedAt.toISOString(),
    disconnected_by: tombstone.disconnectedBy,
    disconnected_at: tombstone.disconnectedAt.toISOString(),
    grant: buildGrantReturn(tombstone.grant),
    ...(tombstone.setup === undefined ? {} : { setup: buildSetupReturn(tombstone.setup) }),
    [ttlAttribute]: toUnixSeconds(tombstone.disconnectedAt) + keptDays * 86_400,
  };
}

const schema = v.object({
  ...keySchema.entries,
  method: v.string(),
  disconnect_id: v.string(),
  grant_id: v.optional(v.string()),
  started_at: v.string(),
  disconnected_by: v.string(),
  disconnected_at: v.string(),
  grant: grantReturnSchema,
  setup: v.exactOptional(setupReturnSchema),
});

function parseTombstone(item: unknown): Tombstone {
  const { disconnect_id, grant_id, started_at, disconnected_by, disconnected_at, ...tombstone } = v.parse(schema, item);
  return {
    ...tombstone,
    disconnectId: disconnect_id,
    ...defined({ grantId: grant_id }),
    startedAt: new Date(started_at),
    disconnectedBy: disconnected_by,
    disconnectedAt: new Date(disconnected_at),
  };
}
