import * as v from "valibot";
import { defined } from "../defined.ts";
import { mapBounded } from "../map-bounded.ts";
import { providerNames } from "../provider-names.ts";
import type { PreparedTarget, PreparedTargets } from "../setup/setup-stores.ts";
import { DeleteCommand, PutCommand, UpdateCommand } from "./commands.ts";
import { type ItemKey, organisationPartition, targetItemKey, targetPrefix } from "./item-keys.ts";
import { queryAll } from "./query-all.ts";
import { onTable, onTableIf, type Table } from "./table.ts";

/** Deletes in flight when the records of a connection are removed. */
const deletesAtOnce = 10;

/** Stores the targets that setup has prepared, beside their organisation's connections. */
export function preparedTargetsIn(table: Table): PreparedTargets {
  const read = (key: Parameters<PreparedTargets["list"]>[0]) =>
    onTable(() => queryAll(table, organisationPartition(key.tenant), targetPrefix(key)));
  return {
    write: (target) =>
      onTable(async () => {
        await table.client.send(new PutCommand({ TableName: table.name, Item: toItem(target) }));
      }),

    list: async (key) => (await read(key)).map(parseTarget),

    eraseTarget: (key, target) =>
      onTable(async () => {
        await table.client.send(new DeleteCommand({ TableName: table.name, Key: targetItemKey(key, target) }));
      }),
    recordVerified: async (target) => {
      const update = new UpdateCommand({
        TableName: table.name,
        Key: targetItemKey(target, target.id),
        UpdateExpression: "REMOVE late",
        ConditionExpression: "run_id = :run",
        ExpressionAttributeValues: { ":run": target.runId },
      });
      await onTableIf(() => table.client.send(update));
    },

    erase: async (key) => {
      await mapBounded(await read(key), deletesAtOnce, ({ pk, sk }) =>
        onTable(() => table.client.send(new DeleteCommand({ TableName: table.name, Key: { pk, sk } as ItemKey }))),
      );
    },
  };
}

const itemSchema = v.object({
  tenant: v.string(),
  provider: v.picklist(providerNames),
  account: v.string(),
  target: v.string(),
  name: v.string(),
  obstacles: v.array(v.string()),
  facts: v.record(v.string(), v.string()),
  run_id: v.string(),
  prepared_at: v.pipe(v.string(), v.isoTimestamp()),
  late: v.exactOptional(v.literal(true)),
});

function toItem(target: PreparedTarget): v.InferOutput<typeof itemSchema> & ItemKey {
  return {
    ...targetItemKey(target, target.id),
    tenant: target.tenant,
    provider: target.provider,
    account: target.account,
    target: target.id,
    name: target.name,
    obstacles: [...target.obstacles],
    facts: target.facts,
    run_id: target.runId,
    prepared_at: target.preparedAt.toISOString(),
    ...defined({ late: target.isLate }),
  };
}

function parseTarget(value: unknown): PreparedTarget {
  const item = v.parse(itemSchema, value);
  return {
    tenant: item.tenant,
    provider: item.provider,
    account: item.account,
    id: item.target,
    name: item.name,
    obstacles: item.obstacles,
    facts: item.facts,
    runId: item.run_id,
    preparedAt: new Date(item.prepared_at),
    ...defined({ isLate: item.late }),
  };
}
