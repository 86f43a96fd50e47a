import * as v from "valibot";
import type { Tombstone } from "../connections/connection.ts";
import type { Tombstones } from "../connections/stores.ts";
import { type Item, item, optional, textInstant } from "./item.ts";
import { keyMembers, organisationPartition, tombstoneItemKey, tombstonePrefix, tombstonesPrefix, ttlAttribute } from "./item-keys.ts";
import { queryAll, updateItemIf } from "./requests.ts";
import { revocationResultItem } from "./revocation-result-item.ts";
import { setupReturnItem } from "./setup-return-item.ts";
import { type Table, toUnixSeconds } from "./table.ts";

const keptDays = 90;

/** Stores the tombstones of disconnected connections. Each is written with the removal of its record. */
export function tombstonesIn(table: Table): Tombstones {
  const readEvery = async (tenant: string, prefix: string) =>
    (await queryAll(table, organisationPartition(tenant), prefix)).map(tombstoneItem.parse);
  const read = async (tenant: string, prefix: string) => newestOfEach(await readEvery(tenant, prefix));
  return {
    read: async (key) => (await read(key.tenant, tombstonePrefix(key)))[0],

    list: (tenant, provider) => read(tenant, tombstonesPrefix(provider)),

    listEvery: (tenant, provider) => readEvery(tenant, tombstonesPrefix(provider)),

    recordReturn: async (key, disconnectId, grant) => {
      await updateItemIf(table, tombstoneItemKey(key, disconnectId), {
        UpdateExpression: "SET #grant = :grant",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: { "#grant": "grant" },
        ExpressionAttributeValues: { ":grant": revocationResultItem.build(grant) },
      });
    },
  };
}

function newestOfEach(tombstones: readonly Tombstone[]): readonly Tombstone[] {
  const sorted = tombstones.toSorted((one, other) => other.disconnectedAt.getTime() - one.disconnectedAt.getTime());
  return sorted.filter(({ account }, index) => sorted.findIndex((other) => other.account === account) === index);
}

export const buildTombstoneItem = (tombstone: Tombstone): Record<string, unknown> => ({
  ...tombstoneItemKey(tombstone, tombstone.disconnectId),
  ...tombstoneItem.build(tombstone),
  [ttlAttribute]: toUnixSeconds(tombstone.disconnectedAt) + keptDays * 86_400,
});

export const tombstoneItem: Item<Tombstone> = item({
  ...keyMembers,
  method: v.string(),
  disconnectId: v.string(),
  grantId: optional(v.string()),
  startedAt: textInstant,
  disconnectedBy: v.string(),
  disconnectedAt: textInstant,
  grant: revocationResultItem,
  setup: optional(setupReturnItem),
});
