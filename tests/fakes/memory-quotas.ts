import { placeUse, type QuotaUse, type SharedQuota, stillCounting } from "../../lib/setup/shared-quota.ts";
import type { Clock } from "../../lib/system.ts";

/** The fake of the port. Passes the same contract as the table. */
export function memoryQuotas(clock: Clock): SharedQuota {
  const stored = new Map<string, readonly QuotaUse[]>();
  return {
    take: async (name, { latest, ...wish }) => {
      const nowMs = clock().getTime();
      const uses = stillCounting(stored.get(name) ?? [], nowMs);
      const use = placeUse(uses, wish, nowMs);
      if (use.atMs > latest.getTime()) {
        return undefined;
      }
      stored.set(name, [...uses, use]);
      return new Date(use.atMs);
    },
  };
}
