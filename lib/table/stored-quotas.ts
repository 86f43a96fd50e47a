import * as v from "valibot";
import { Failure } from "../errors.ts";
import { placeUse, type QuotaUse, type SharedQuota, stillCounting } from "../setup/shared-quota.ts";
import type { Clock } from "../system.ts";
import { GetCommand, PutCommand } from "./commands.ts";
import { quotaItemKey, ttlAttribute } from "./item-keys.ts";
import { onTable, onTableIf, type Table, toUnixSeconds } from "./table.ts";

/** More than the tasks of a run that write at once: each attempt lets at least one of them through. */
const mostAttempts = 60;

const itemSchema = v.object({ revision: v.number(), uses: v.array(v.object({ at_ms: v.number(), amount: v.number() })) });

/**
 * Stores what was taken of quotas, one item each. A write holds on condition that no other process wrote since the read. A part whose write was answered by
 * silence may be taken and not used: the quota is never overrun.
 */
export function quotasIn(table: Table, clock: Clock): SharedQuota {
  async function read(name: string): Promise<{ readonly revision: number; readonly uses: readonly QuotaUse[] }> {
    const get = new GetCommand({ TableName: table.name, Key: quotaItemKey(name), ConsistentRead: true });
    const { Item } = await onTable(() => table.client.send(get));
    const { revision, uses } = v.parse(itemSchema, Item ?? { revision: 0, uses: [] });
    return { revision, uses: uses.map(({ at_ms: atMs, amount }) => ({ atMs, amount })) };
  }

  /** @returns Whether no other process was faster. */
  async function write(name: string, revision: number, uses: readonly QuotaUse[]): Promise<boolean> {
    const lastMs = uses.at(-1)?.atMs ?? 0;
    const put = new PutCommand({
      TableName: table.name,
      Item: {
        ...quotaItemKey(name),
        revision: revision + 1,
        uses: uses.map(({ atMs, amount }) => ({ at_ms: atMs, amount })),
        [ttlAttribute]: toUnixSeconds(new Date(lastMs)) + 86_400,
      },
      ConditionExpression: "attribute_not_exists(pk) OR revision = :revision",
      ExpressionAttributeValues: { ":revision": revision },
    });
    return (await onTableIf(() => table.client.send(put))) !== undefined;
  }

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
