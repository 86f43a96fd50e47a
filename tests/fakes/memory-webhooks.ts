import type { Delivery, Webhook, Webhooks } from "../../lib/webhooks/webhook.ts";

export type MemoryWebhooks = Webhooks & { all(): readonly Delivery[] };

/** The fake of the port. Passes the same contract as the table. */
export function memoryWebhooks(): MemoryWebhooks {
  type Stored = {
    readonly webhook: Webhook;
    readonly dueAt?: Date;
    readonly owner?: string;
    readonly until?: Date;
    readonly rests?: boolean;
    readonly woken: number;
  };
  const stored = new Map<string, Stored>();
  const deliveries = new Map<string, Map<number, Delivery>>();
  const of = (tenant: string) => [...(deliveries.get(tenant)?.values() ?? [])].toSorted((one, other) => one.number - other.number);
  return {
    all: () => [...deliveries.keys()].flatMap(of),
    read: async (tenant) => stored.get(tenant)?.webhook,
    put: async ({ number, ...put }) => {
      const before = stored.get(put.tenant)?.webhook;
      const webhook = { ...put, createdAt: before?.createdAt ?? put.updatedAt, number: before?.number ?? number, failures: 0 };
      stored.set(put.tenant, { webhook, dueAt: put.updatedAt, woken: stored.get(put.tenant)?.woken ?? 0 });
      return webhook;
    },
    erase: async (tenant) => void stored.delete(tenant),
    listDue: async (now, limit) =>
      [...stored]
        .flatMap(([tenant, { dueAt }]) => (dueAt !== undefined && dueAt <= now ? [{ tenant, dueAt }] : []))
        .toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
        .slice(0, limit)
        .map(({ tenant }) => tenant),
    wake: async (tenant, now) => {
      const found = stored.get(tenant);
      if (found !== undefined && (found.rests === true || found.owner !== undefined)) {
        stored.set(tenant, { ...found, dueAt: now, rests: false, woken: found.woken + 1 });
      }
    },
    take: async (tenant, { owner, now, until }) => {
      const found = stored.get(tenant);
      if (found === undefined || found.webhook.disabled !== undefined || (found.until !== undefined && found.until > now)) {
        return undefined;
      }
      stored.set(tenant, { ...found, owner, until });
      return { webhook: found.webhook, owner, until, woken: found.woken };
    },
    finish: async ({ webhook: { tenant }, owner, woken }, { dueAt, rests, ...outcome }) => {
      const found = stored.get(tenant);
      if (found?.owner === owner) {
        const { failingSince: _, ...kept } = found.webhook;
        const isWoken = rests && woken !== found.woken;
        const due = { dueAt: isWoken ? new Date(0) : dueAt, rests: rests && !isWoken };
        stored.set(tenant, { webhook: { ...kept, ...outcome }, woken: found.woken, ...(outcome.disabled === undefined ? due : {}) });
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
