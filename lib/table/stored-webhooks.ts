import type { PassOutcome, Webhooks } from "../webhooks/webhook.ts";
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from "./commands.ts";
import { readDue } from "./due.ts";
import { deliveryItemKey, deliveryPrefix, dueIndex, feedPartition, shardOf, webhookItemKey, webhookShardPrefix } from "./item-keys.ts";
import { onTable, onTableIf, type Table } from "./table.ts";
import { buildUpdate } from "./update.ts";
import { buildDelivery, parseDelivery, parseWebhook } from "./webhook-items.ts";

/** The webhooks of all organisations. One that is enabled is in the due index at the instant of its next pass. */
export function webhooksIn(table: Table): Webhooks {
  const { name: TableName, client } = table;
  const inDue = (tenant: string, dueAt: Date) => ({
    [dueIndex.partition]: `${webhookShardPrefix}${shardOf(tenant)}`,
    [dueIndex.sort]: dueAt.toISOString(),
  });

  return {
    read: (tenant) =>
      onTable(async () => {
        const { Item } = await client.send(new GetCommand({ TableName, Key: webhookItemKey(tenant), ConsistentRead: true }));
        return Item && parseWebhook(Item);
      }),

    put: (webhook) =>
      onTable(async () => {
        const { Attributes } = await client.send(
          new UpdateCommand({ TableName, ...buildPut(webhook, inDue(webhook.tenant, webhook.updatedAt)) }),
        );
        return parseWebhook(Attributes);
      }),

    erase: (tenant) =>
      onTable(async () => {
        await client.send(new DeleteCommand({ TableName, Key: webhookItemKey(tenant) }));
      }),

    listDue: (now, limit) =>
      onTable(async () => (await readDue(table, webhookShardPrefix, now, limit)).map((item) => parseWebhook(item).tenant)),

    wake: async (tenant, now) => {
      const update = {
        UpdateExpression: `SET ${dueIndex.sort} = :now REMOVE rests ADD woken :one`,
        // The holder of the lease may have read the feed to its end already: it finds out that it was woken.
        ConditionExpression: "attribute_exists(pk) AND (attribute_exists(rests) OR attribute_exists(lease_owner))",
        ExpressionAttributeValues: { ":now": now.toISOString(), ":one": 1 },
      };
      await onTableIf(() => client.send(new UpdateCommand({ TableName, Key: webhookItemKey(tenant), ...update })));
    },

    take: async (tenant, { owner, now, until }) => {
      const update = new UpdateCommand({
        TableName,
        Key: webhookItemKey(tenant),
        UpdateExpression: "SET lease_owner = :owner, lease_until = :until",
        ConditionExpression:
          "attribute_exists(pk) AND attribute_not_exists(disabled_reason) AND (attribute_not_exists(lease_until) OR lease_until <= :now)",
        ExpressionAttributeValues: { ":owner": owner, ":until": until.getTime(), ":now": now.getTime() },
        ReturnValues: "ALL_NEW",
      });
      const taken = await onTableIf(() => client.send(update));
      return taken && { webhook: parseWebhook(taken.Attributes), owner, until, woken: Number(taken.Attributes?.woken ?? 0) };
    },

    finish: async ({ webhook: { tenant }, owner, woken }, outcome) => {
      const write = (wanted: PassOutcome, condition: string, values: Readonly<Record<string, unknown>> = {}) => {
        const given = { ConditionExpression: condition, ExpressionAttributeValues: { ":owner": owner, ...values } };
        const update = buildUpdate(buildFinish(wanted, inDue(tenant, wanted.dueAt)), given);
        return onTableIf(() => client.send(new UpdateCommand({ TableName, Key: webhookItemKey(tenant), ...update })));
      };
      const isHolder = "lease_owner = :owner";
      const isUnwoken = woken === 0 ? "attribute_not_exists(woken)" : "woken = :woken";
      if (outcome.rests && (await write(outcome, `${isHolder} AND ${isUnwoken}`, woken === 0 ? {} : { ":woken": woken }))) {
        return;
      }
      await write(outcome.rests ? { ...outcome, rests: false, dueAt: new Date(0) } : outcome, isHolder);
    },

    ...deliveriesIn(table),
  };
}

/** What became of the events of each organisation, beside its feed. */
function deliveriesIn({ name: TableName, client }: Table): Pick<Webhooks, "writeDelivery" | "listDeliveries" | "newestDeliveries"> {
  return {
    writeDelivery: (tenant, delivery) =>
      onTable(async () => {
        await client.send(new PutCommand({ TableName, Item: buildDelivery(tenant, delivery) }));
      }),

    listDeliveries: (tenant, from, to) =>
      onTable(async () => {
        const items: Record<string, unknown>[] = [];
        let ExclusiveStartKey: Record<string, unknown> | undefined;
        do {
          const page = await client.send(
            new QueryCommand({
              TableName,
              KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
              ExpressionAttributeValues: {
                ":pk": feedPartition(tenant),
                ":from": deliveryItemKey(tenant, from).sk,
                ":to": deliveryItemKey(tenant, to).sk,
              },
              ConsistentRead: true,
              ExclusiveStartKey,
            }),
          );
          items.push(...(page.Items ?? []));
          ExclusiveStartKey = page.LastEvaluatedKey;
        } while (ExclusiveStartKey !== undefined);
        return items.map(parseDelivery);
      }),

    newestDeliveries: (tenant, limit) =>
      onTable(async () => {
        const { Items = [] } = await client.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues: { ":pk": feedPartition(tenant), ":prefix": deliveryPrefix },
            ConsistentRead: true,
            ScanIndexForward: false,
            Limit: limit,
          }),
        );
        return Items.map(parseDelivery);
      }),
  };
}

type Put = Parameters<Webhooks["put"]>[0];

/** Builds the update that writes where events go. A pass that is under way loses its right: its outcome is that of another receiver. */
function buildPut({ tenant, url, kinds, updatedAt, updatedBy, number }: Put, due: Readonly<Record<string, string>>) {
  const changes = { tenant, url, kinds, updated_at: updatedAt.getTime(), updated_by: updatedBy, failures: 0, ...due };
  const ended = {
    failing_since: undefined,
    disabled_reason: undefined,
    disabled_at: undefined,
    lease_owner: undefined,
    lease_until: undefined,
    rests: undefined,
  };
  const { ConditionExpression: _, ...update } = buildUpdate(
    { ...changes, ...ended },
    {
      ConditionExpression: "",
      ExpressionAttributeNames: { "#number": "number" },
      ExpressionAttributeValues: { ":first": number, ":now": updatedAt.getTime() },
    },
  );
  const first = "#number = if_not_exists(#number, :first), created_at = if_not_exists(created_at, :now), ";
  return {
    Key: webhookItemKey(tenant),
    ...update,
    UpdateExpression: update.UpdateExpression.replace(/^SET /, `SET ${first}`),
    ReturnValues: "ALL_NEW",
  } as const;
}

/** Builds the changes of a pass. A webhook that is disabled is in the due index no more. */
function buildFinish(
  { number, failures, failingSince, disabled, rests }: PassOutcome,
  due: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const isDue = disabled === undefined;
  return {
    number,
    failures,
    failing_since: failingSince?.getTime(),
    disabled_reason: disabled?.reason,
    disabled_at: disabled?.at.getTime(),
    [dueIndex.partition]: isDue ? due[dueIndex.partition] : undefined,
    [dueIndex.sort]: isDue ? due[dueIndex.sort] : undefined,
    rests: rests ? true : undefined,
    lease_owner: undefined,
    lease_until: undefined,
  };
}
