import * as v from "valibot";
import type { DomainEvent } from "../connections/domain-event.ts";
import type { Delivery, Webhook } from "../webhooks/webhook.ts";
import { convertItem, type Item, instant, item, list, named, optional } from "./item.ts";

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
    reason: named("disabled_reason", optional(v.picklist(["gone", "failing"]))),
    at: named("disabled_at", optional(instant)),
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
