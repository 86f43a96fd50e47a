import * as v from "valibot";
import type { DomainEvent } from "../connections/domain-event.ts";
import { defined } from "../defined.ts";
import { feedDays } from "../feed/event-feed.ts";
import type { Delivery, Webhook } from "../webhooks/webhook.ts";
import { deliveryItemKey, ttlAttribute } from "./item-keys.ts";
import { toUnixSeconds } from "./table.ts";

const instant = v.pipe(
  v.number(),
  v.transform((milliseconds) => new Date(milliseconds)),
);
const eventName = v.pipe(
  v.string(),
  v.transform((name) => name as DomainEvent["name"]),
);

const webhookSchema = v.object({
  tenant: v.string(),
  url: v.string(),
  kinds: v.optional(v.array(eventName)),
  created_at: instant,
  updated_at: instant,
  updated_by: v.string(),
  number: v.number(),
  failures: v.optional(v.number(), 0),
  failing_since: v.optional(instant),
  disabled_reason: v.optional(v.picklist(["gone", "failing"])),
  disabled_at: v.optional(instant),
});

/** @throws {v.ValiError} The item is no webhook that this release knows. */
export function parseWebhook(item: unknown): Webhook {
  const parsed = v.parse(webhookSchema, item);
  const { disabled_reason: reason, disabled_at: at } = parsed;
  return {
    tenant: parsed.tenant,
    url: parsed.url,
    createdAt: parsed.created_at,
    updatedAt: parsed.updated_at,
    updatedBy: parsed.updated_by,
    number: parsed.number,
    failures: parsed.failures,
    ...defined({ kinds: parsed.kinds, failingSince: parsed.failing_since }),
    ...(reason === undefined || at === undefined ? {} : { disabled: { reason, at } }),
  };
}

const deliverySchema = v.object({
  number: v.number(),
  event_id: v.string(),
  type: eventName,
  state: v.picklist(["delivered", "waiting", "dead"]),
  attempts: v.number(),
  last_at: instant,
  retry_at: v.optional(instant),
  status: v.optional(v.number()),
  receiver: v.optional(v.string()),
  error: v.optional(v.picklist(["timeout", "network", "too_large", "redirect", "page", "refused_address", "no_key"])),
});

export function buildDelivery(tenant: string, delivery: Delivery): Record<string, unknown> {
  const { number, eventId, type, state, attempts, lastAt, retryAt, status, error, receiver } = delivery;
  return {
    ...deliveryItemKey(tenant, number),
    ...{
      number,
      event_id: eventId,
      type,
      state,
      attempts,
      last_at: lastAt.getTime(),
      retry_at: retryAt?.getTime(),
      status,
      error,
      receiver,
    },
    [ttlAttribute]: toUnixSeconds(lastAt) + feedDays * 86_400,
  };
}

/** @throws {v.ValiError} The item is no delivery that this release knows. */
export function parseDelivery(item: unknown): Delivery {
  const {
    number,
    event_id: eventId,
    type,
    state,
    attempts,
    last_at: lastAt,
    retry_at: retryAt,
    status,
    error,
    receiver,
  } = v.parse(deliverySchema, item);
  return { number, eventId, type, state, attempts, lastAt, ...defined({ retryAt, status, error, receiver }) };
}
