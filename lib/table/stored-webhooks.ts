import * as v from "valibot";
import type { DomainEvent } from "../connections/domain-event.ts";
import { feedDays } from "../feed/event-feed.ts";
import type { Delivery, DeliveryRunOutcome, Webhook, Webhooks } from "../webhooks/webhook.ts";
import { readDue } from "./due.ts";
import { convertItem, type Item, instant, item, list, optional, storedAs } from "./item.ts";
import {
  deliveryItemKey,
  deliveryPrefix,
  dueIndex,
  feedPartition,
  toShard,
  ttlAttribute,
  webhookItemKey,
  webhookShardPrefix,
} from "./item-keys.ts";
import {
  buildUpdate,
  type Condition,
  eraseItem,
  ifAll,
  ifEqual,
  queryItems,
  readAs,
  takeClaim,
  updateItem,
  updateItemIf,
  writeItem,
} from "./requests.ts";
import { type Table, toUnixSeconds, UpdateCommand } from "./table.ts";

/** The webhooks of all organisations. One that is enabled is in the due index at the instant of its next pass. */
export function webhooksIn(table: Table): Webhooks {
  const { name: TableName, client } = table;
  const inDue = (tenant: string, dueAt: Date) => ({
    [dueIndex.partition]: `${webhookShardPrefix}${toShard(tenant)}`,
    [dueIndex.sort]: dueAt.toISOString(),
  });

  return {
    read: (tenant) => readAs(webhookItem, table, webhookItemKey(tenant)),

    put: async (webhook) => {
      const update = buildPut(webhook, inDue(webhook.tenant, webhook.updatedAt));
      return webhookItem.parse((await updateItem(table, webhookItemKey(webhook.tenant), update)).Attributes);
    },

    erase: (tenant) => eraseItem(table, webhookItemKey(tenant)),

    listDue: async (now, limit) => (await readDue(table, webhookShardPrefix, now, limit)).map((item) => webhookItem.parse(item).tenant),

    wake: async (tenant, now) => {
      await updateItemIf(table, webhookItemKey(tenant), {
        UpdateExpression: `SET ${dueIndex.sort} = :now REMOVE rests ADD woken :one`,
        // The holder of the lease may have read the feed to its end already: it finds out that it was woken.
        ConditionExpression: "attribute_exists(pk) AND (attribute_exists(rests) OR attribute_exists(lease_owner))",
        ExpressionAttributeValues: { ":now": now.toISOString(), ":one": 1 },
      });
    },

    take: async (tenant, { owner, now, until }) => {
      const Key = webhookItemKey(tenant);
      const update = {
        TableName,
        Key,
        UpdateExpression: "SET lease_owner = :owner, lease_until = :until",
        ConditionExpression:
          "attribute_exists(pk) AND attribute_not_exists(disabled_reason) AND (attribute_not_exists(lease_until) OR lease_until <= :now)",
        ExpressionAttributeValues: { ":owner": owner, ":until": until.getTime(), ":now": now.getTime() },
        ReturnValues: "ALL_NEW",
      } as const;
      const send = (more: object) => client.send(new UpdateCommand({ ...update, ...more }));
      const { kind, item } = await takeClaim(table, Key, send, ({ lease_owner }) => lease_owner === owner);
      return kind === "taken" ? { webhook: webhookItem.parse(item), owner, until, woken: Number(item?.woken ?? 0) } : undefined;
    },

    finish: async ({ webhook: { tenant }, owner, woken }, outcome) => {
      const isHolder = ifEqual("lease_owner", owner);
      const write = (wanted: DeliveryRunOutcome, condition: Condition) =>
        updateItemIf(table, webhookItemKey(tenant), buildUpdate(buildFinish(wanted, inDue(tenant, wanted.dueAt)), condition));
      const isUnwoken =
        woken === 0
          ? { ConditionExpression: "attribute_not_exists(woken)" }
          : { ConditionExpression: "woken = :woken", ExpressionAttributeValues: { ":woken": woken } };
      if (outcome.rests && (await write(outcome, ifAll(isHolder, isUnwoken)))) {
        return;
      }
      await write(outcome.rests ? { ...outcome, rests: false, dueAt: new Date(0) } : outcome, isHolder);
    },

    ...deliveriesIn(table),
  };
}

/** What became of the events of each organisation, beside its feed. */
function deliveriesIn(table: Table): Pick<Webhooks, "writeDelivery" | "listDeliveries" | "newestDeliveries"> {
  return {
    writeDelivery: (tenant, delivery) => {
      const ttl = { [ttlAttribute]: toUnixSeconds(delivery.lastAt) + feedDays * 86_400 };
      return writeItem(table, { ...deliveryItemKey(tenant, delivery.number), ...deliveryItem.build(delivery), ...ttl });
    },

    listDeliveries: async (tenant, from, to) => {
      const range = { from: deliveryItemKey(tenant, from).sk, end: deliveryItemKey(tenant, to).sk };
      return (await queryItems(table, feedPartition(tenant), range)).items.map(deliveryItem.parse);
    },

    newestDeliveries: async (tenant, limit) => {
      const newest = { limit, isDescending: true };
      return (await queryItems(table, feedPartition(tenant), { prefix: deliveryPrefix }, newest)).items.map(deliveryItem.parse);
    },
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
  const update = buildUpdate(
    { ...changes, ...ended },
    { ExpressionAttributeNames: { "#number": "number" }, ExpressionAttributeValues: { ":first": number, ":now": updatedAt.getTime() } },
  );
  const first = "#number = if_not_exists(#number, :first), created_at = if_not_exists(created_at, :now), ";
  return {
    ...update,
    UpdateExpression: update.UpdateExpression.replace(/^SET /, `SET ${first}`),
    ReturnValues: "ALL_NEW",
  } as const;
}

/** Builds the changes of a pass. A webhook that is disabled is in the due index no more. */
function buildFinish(
  { number, failures, failingSince, disabled, rests }: DeliveryRunOutcome,
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

const eventName = v.pipe(
  v.string(),
  v.transform((name) => name as DomainEvent["name"]),
);

export const webhookItem: Item<Webhook> = convertItem(
  item({
    tenant: v.string(),
    url: v.string(),
    kinds: optional(list(eventName)),
    createdAt: instant,
    updatedAt: instant,
    updatedBy: v.string(),
    number: v.number(),
    failures: optional(v.number()),
    failingSince: optional(instant),
    reason: storedAs("disabled_reason", optional(v.picklist(["gone", "failing"]))),
    at: storedAs("disabled_at", optional(instant)),
  }),
  ({ reason, at, failures = 0, ...webhook }) => ({
    ...webhook,
    failures,
    ...(reason === undefined || at === undefined ? {} : { disabled: { reason, at } }),
  }),
  ({ disabled, ...webhook }) => ({ ...webhook, ...disabled }),
);

export const deliveryItem: Item<Delivery> = item({
  number: v.number(),
  eventId: v.string(),
  type: eventName,
  state: v.picklist(["delivered", "waiting", "dead"]),
  attempts: v.number(),
  lastAt: instant,
  retryAt: optional(instant),
  status: optional(v.number()),
  receiver: optional(v.string()),
  error: optional(v.picklist(["timeout", "network", "too_large", "redirect", "page", "refused_address", "no_key"])),
});
