import * as v from "valibot";
import { Failure } from "../errors.ts";
import { placeUse, type QuotaUse, type SharedQuota, stillCounting } from "../setup/shared-quota.ts";
import type { Clock } from "../system.ts";
import { type Item, item, list } from "./item.ts";
import { quotaItemKey, ttlAttribute } from "./item-keys.ts";
import { readItem, writeItemIf } from "./requests.ts";
import { type Table, toUnixSeconds } from "./table.ts";

/** More than the tasks of a run that write at once: each attempt lets at least one of them through. */
const mostAttempts = 60;

export const quotaItem: Item<{ readonly revision: number; readonly uses: readonly QuotaUse[] }> = item({
  revision: v.number(),
  uses: list(item({ atMs: v.number(), amount: v.number() })),
});

/**
 * Stores what was taken of quotas, one item each. A write holds on condition that no other process wrote since the read. A part whose write was answered by
 * silence may be taken and not used: the quota is never overrun.
 */
export function quotasIn(table: Table, clock: Clock): SharedQuota {
  const read = async (name: string) => quotaItem.parse((await readItem(table, quotaItemKey(name))) ?? { revision: 0, uses: [] });

  /** @returns Whether no other process was faster. */
  const write = (name: string, revision: number, uses: readonly QuotaUse[]): Promise<boolean> => {
    const ttl = { [ttlAttribute]: toUnixSeconds(new Date(uses.at(-1)?.atMs ?? 0)) + 86_400 };
    return writeItemIf(
      table,
      { ...quotaItemKey(name), ...quotaItem.build({ revision: revision + 1, uses }), ...ttl },
      { ConditionExpression: "attribute_not_exists(pk) OR revision = :revision", ExpressionAttributeValues: { ":revision": revision } },
    );
  };

  return {
    take: async (name, { latest, ...wish }) => {
      for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
        const { revision, uses } = await read(name);
        const nowMs = clock().getTime();
        const use = placeUse(uses, wish, nowMs);
        if (use.atMs > latest.getTime()) {
          return undefined;
        }
        if (await write(name, revision, [...stillCounting(uses, nowMs), use])) {
          return new Date(use.atMs);
        }
      }
      throw new Failure("table_throttled", { detail: `quota ${name}: too many writers` });
    },
  };
}
