import * as v from "valibot";
import type { ParkedGrant } from "../connections/attempt.ts";
import { mayGoLive } from "../connections/grant-life.ts";
import type { ParkedGrants } from "../connections/stores.ts";
import { defined } from "../defined.ts";
import { mapBounded } from "../map-bounded.ts";
import { readDue, readsAtOnce } from "./due.ts";
import { grantMembers, joinIdentity, splitIdentity } from "./grant-attributes.ts";
import { convertItem, type Item, item, list, optional, secondsInstant, storedAs, textInstant } from "./item.ts";
import {
  confirmingShardPrefix,
  dueIndex,
  keyMembers,
  parkedItemKey,
  parkedShardPrefix,
  subjectPartition,
  toShard,
  ttlAttribute,
  waitingItemKey,
  waitingPrefix,
} from "./item-keys.ts";
import { eraseItem, queryAll, readAs, readItem, updateItemIf, writeItem } from "./requests.ts";
import { DeleteCommand, onTable, type Table, toUnixSeconds } from "./table.ts";

/** Days after the next due time. Each try puts the TTL off, because only the sweeper erases the credential of an expired grant. */
const keptDays = 30;

/** Stores the grants that wait for their confirmation, in the due index at the sweeper's next look. */
export function parkedGrantsIn(table: Table): ParkedGrants {
  return {
    // Without a condition: the id is new, and the SDK's retry after a lost answer would fail on a condition.
    write: async (grant, dueAt = grant.expiresAt) => {
      // First the entry that points to the grant: an entry without a grant does no harm.
      if (mayBeConnected(grant)) {
        await writeItem(table, { ...waitingItemKey(grant), ...waitingItem.build(grant), ...toTtl(grant.expiresAt) });
      }
      await writeItem(table, toItem(grant, dueAt));
    },

    read: (parkedId) => readAs(parkedItem, table, parkedItemKey(parkedId)),

    advance: async (parkedId, from, to, dueAt, { confirmedAt, dueBy } = {}) => {
      const names = from.map((_, index) => `:from${index}`);
      const advanced = await updateItemIf(table, parkedItemKey(parkedId), {
        UpdateExpression: `SET phase = :to, #shard = :shard, #due = :due, #ttl = :ttl${confirmedAt === undefined ? "" : ", confirmed_at = if_not_exists(confirmed_at, :confirmed)"}`,
        ConditionExpression: `attribute_exists(pk) AND phase IN (${names.join(", ")})${dueBy === undefined ? "" : " AND #due <= :by"}`,
        ExpressionAttributeNames: { "#shard": dueIndex.partition, "#due": dueIndex.sort, "#ttl": ttlAttribute },
        ExpressionAttributeValues: {
          ":to": to,
          ":shard": toShardName({ parkedId, phase: to }),
          ":due": dueAt.toISOString(),
          ":ttl": toTtl(dueAt)[ttlAttribute],
          ...defined({ ":confirmed": confirmedAt?.toISOString(), ":by": dueBy?.toISOString() }),
          ...Object.fromEntries(from.map((phase, index) => [`:from${index}`, phase])),
        },
      });
      return advanced !== undefined;
    },

    /** Notes what an account sees on a grant that waits for its confirmation. */
    noteReach: async (parkedId, reach) => {
      await updateItemIf(table, parkedItemKey(parkedId), {
        UpdateExpression: "SET reach = :reach",
        ConditionExpression: "phase = :parked",
        ExpressionAttributeValues: { ":reach": reach, ":parked": "parked" },
      });
    },

    erase: (parkedId) =>
      onTable(async () => {
        const { Attributes } = await table.client.send(
          new DeleteCommand({ TableName: table.name, Key: parkedItemKey(parkedId), ReturnValues: "ALL_OLD" }),
        );
        // An entry that stays behind points to no grant, and its `ttl` removes it.
        for (const grant of Attributes === undefined ? [] : parseReadable(Attributes)) {
          await eraseItem(table, waitingItemKey(grant));
        }
      }),

    listWaiting: async (account, now) => {
      const entries = await queryAll(table, subjectPartition(account), waitingPrefix);
      const items = await mapBounded(entries, readsAtOnce, (entry) => readItem(table, parkedItemKey(waitingItem.parse(entry).parkedId)));
      return items.flatMap(parseReadable).filter((grant) => mayGoLive(grant, now));
    },

    listDue: async (now, limit) => {
      // Sequential, because each read uses its whole share of the client's sockets.
      const confirming = await readDue(table, confirmingShardPrefix, now, limit);
      const others = await readDue(table, parkedShardPrefix, now, limit);
      return [...confirming, ...others].flatMap(parseReadable);
    },
  };
}

/** The partition of the due index. Grants in phase `confirming` have their own, so that nothing delays them. */
const toShardName = ({ parkedId, phase }: Pick<ParkedGrant, "parkedId" | "phase">) =>
  `${phase === "confirming" ? confirmingShardPrefix : parkedShardPrefix}${toShard(parkedId)}`;

const storedItem = item({
  ...keyMembers,
  ...grantMembers,
  // Stored by every release as the id of its attempt.
  parkedId: storedAs("attempt_id", v.string()),
  phase: v.picklist(["parked", "confirming", "rejected", "ended"]),
  principalId: v.string(),
  confirmationHash: v.string(),
  needsConfirmation: v.boolean(),
  confirmedAt: optional(textInstant),
  sealedCode: storedAs("sealed", optional(v.string())),
  scopesRequested: list(v.string()),
  scopesGranted: list(v.string()),
  hasRefreshToken: v.boolean(),
  connectionId: optional(v.string()),
  reservedId: optional(v.string()),
  storesNothing: optional(v.boolean()),
  tokenExpiresAt: optional(textInstant),
  replaceAccount: v.boolean(),
  takesOver: optional(v.string()),
  reach: optional(item({ seen: v.number(), of: v.number(), missing: list(v.string()) })),
  endsLogin: optional(v.string()),
  waitsForFinish: optional(v.boolean()),
  // `label` is what the provider calls the account.
  label: storedAs("called", optional(v.string())),
  tags: optional(v.record(v.string(), v.string())),
  expiresAt: secondsInstant,
});

export const parkedItem: Item<ParkedGrant> = convertItem(storedItem, joinIdentity, splitIdentity);

const mayBeConnected = ({ phase }: ParkedGrant): boolean => phase === "parked" || phase === "confirming";

const toTtl = (dueAt: Date) => ({ [ttlAttribute]: toUnixSeconds(dueAt) + keptDays * 86_400 });

const toItem = (grant: ParkedGrant, dueAt: Date) => ({
  ...parkedItemKey(grant.parkedId),
  ...parkedItem.build(grant),
  [dueIndex.partition]: toShardName(grant),
  [dueIndex.sort]: dueAt.toISOString(),
  ...toTtl(grant.expiresAt),
});

/** Points from the account to the grant, as long as the grant may go live. */
const waitingItem = item({ parkedId: storedAs("attempt_id", v.string()) });

/** Skips an item that cannot be read: another release wrote it and handles it, and it must not delay the others. */
function parseReadable(stored: unknown): ParkedGrant[] {
  const parsed = v.safeParse(parkedItem.schema, stored);
  return parsed.success ? [parsed.output] : [];
}
