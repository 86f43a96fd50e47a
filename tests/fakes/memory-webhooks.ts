import type { Delivery, Webhook, Webhooks } from "../../lib/webhooks/webhook.ts";

export type MemoryWebhooks = Webhooks & { all(): readonly Delivery[] };

/** The fake of the port. Passes the same contract as the table. */
export function memoryWebhooks(): MemoryWebhooks {
  const stored = new Map<string, { readonly webhook: Webhook; readonly dueAt?: Date; readonly owner?: string; readonly until?: Date }>();
  const deliveries = new Map<string, Map<number, Delivery>>();
  const of = (tenant: string) => [...(deliveries.get(tenant)?.values() ?? [])].toSorted((one, other) => one.number - other.number);
  return {
    all: () => [...deliveries.keys()].flatMap(of),
    read: async (tenant) => stored.get(tenant)?.webhook,
    put: async ({ number, ...put }) => {
      const before = stored.get(put.tenant)?.webhook;
      const webhook = { ...put, createdAt: before?.createdAt ?? put.updatedAt, number: before?.number ?? number, failures: 0 };
      stored.set(put.tenant, { webhook, dueAt: put.updatedAt });
      return webhook;
    },
    erase: async (tenant) => void stored.delete(tenant),
    listDue: async (now, limit) =>
      [...stored]
        .flatMap(([tenant, { dueAt }]) => (dueAt !== undefined && dueAt <= now ? [{ tenant, dueAt }] : []))
        .toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
        .slice(0, limit)
        .map(({ tenant }) => tenant),
    moveOn: async (tenant, now) => {
      const found = stored.get(tenant);
      if (found?.dueAt !== undefined && found.dueAt < now) {
        stored.set(tenant, { ...found, dueAt: now });
      }
    },
    take: async (tenant, { owner, now, until }) => {
      const found = stored.get(tenant);
      if (found === undefined || found.webhook.disabled !== undefined || (found.until !== undefined && found.until > now)) {
        return undefined;
      }
      stored.set(tenant, { ...found, owner, until });
      return { webhook: found.webhook, owner, until };
    },
    finish: async ({ webhook: { tenant }, owner }, { dueAt, ...outcome }) => {
      const found = stored.get(tenant);
      if (found?.owner === owner) {
        const { failingSince: _, ...kept } = found.webhook;
        stored.set(tenant, { webhook: { ...kept, ...outcome }, ...(outcome.disabled === undefined ? { dueAt } : {}) });
      }
    },
    writeDelivery: async (tenant, delivery) => {
      const own = deliveries.get(tenant) ?? new Map<number, Delivery>();
      deliveries.set(tenant, own.set(delivery.number, delivery));
    },
    listDeliveries: async (tenant, from, to) => of(tenant).filter(({ number }) => number >= from && number <= to),
    newestDeliveries: async (tenant, limit) => of(tenant).toReversed().slice(0, limit),
  };
}
