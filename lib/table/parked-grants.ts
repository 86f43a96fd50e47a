import * as v from "valibot";
import { mayGoLive, type ParkedGrant } from "../connections/attempt.ts";
import type { ParkedGrants } from "../connections/stores.ts";
import { defined } from "../defined.ts";
import { mapBounded } from "../map-bounded.ts";
import { providerNames } from "../provider-names.ts";
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "./commands.ts";
import { readDue, readsAtOnce } from "./due.ts";
import {
  confirmingShardPrefix,
  dueIndex,
  parkedItemKey,
  parkedShardPrefix,
  shardOf,
  subjectPartition,
  ttlAttribute,
  waitingItemKey,
  waitingPrefix,
} from "./item-keys.ts";
import { buildPinned, parsePinned, pinnedSchema } from "./pinned-item.ts";
import { queryAll } from "./query-all.ts";
import { fromUnixSeconds, onTable, onTableIf, type Table, toUnixSeconds } from "./table.ts";

/** Days after the next due time. Each try puts the TTL off, because only the sweeper erases the credential of an expired grant. */
const keptDays = 30;

/** Stores the grants that wait for their confirmation, in the due index at the sweeper's next look. */
export function parkedGrantsIn(table: Table): ParkedGrants {
  const TableName = table.name;
  const readItem = async (attemptId: string) =>
    (await table.client.send(new GetCommand({ TableName, Key: parkedItemKey(attemptId), ConsistentRead: true }))).Item;
  return {
    // Without a condition: the id is new, and the SDK's retry after a lost answer would fail on a condition.
    write: (grant, dueAt = grant.expiresAt) =>
      onTable(async () => {
        // First the entry that points to the grant: an entry without a grant does no harm.
        for (const Item of mayBeConnected(grant) ? [toWaitingItem(grant), toItem(grant, dueAt)] : [toItem(grant, dueAt)]) {
          await table.client.send(new PutCommand({ TableName, Item }));
        }
      }),

    read: (attemptId) =>
      onTable(async () => {
        const item = await readItem(attemptId);
        return item === undefined ? undefined : parseGrant(item);
      }),

    advance: async (attemptId, from, to, dueAt, confirmedAt) => {
      const names = from.map((_, index) => `:from${index}`);
      const advanced = await onTableIf(() =>
        table.client.send(
          new UpdateCommand({
            TableName,
            Key: parkedItemKey(attemptId),
            UpdateExpression: `SET phase = :to, #shard = :shard, #due = :due, #ttl = :ttl${confirmedAt === undefined ? "" : ", confirmed_at = if_not_exists(confirmed_at, :confirmed)"}`,
            ConditionExpression: `attribute_exists(pk) AND phase IN (${names.join(", ")})`,
            ExpressionAttributeNames: { "#shard": dueIndex.partition, "#due": dueIndex.sort, "#ttl": ttlAttribute },
            ExpressionAttributeValues: {
              ":to": to,
              ":shard": toShard({ attemptId, phase: to }),
              ":due": dueAt.toISOString(),
              ":ttl": toUnixSeconds(dueAt) + keptDays * 86_400,
              ...(confirmedAt === undefined ? {} : { ":confirmed": confirmedAt.toISOString() }),
              ...Object.fromEntries(from.map((phase, index) => [`:from${index}`, phase])),
            },
          }),
        ),
      );
      return advanced !== undefined;
    },

    noteReach: noteReachIn(table),

    erase: (attemptId) =>
      onTable(async () => {
        const { Attributes } = await table.client.send(
          new DeleteCommand({ TableName, Key: parkedItemKey(attemptId), ReturnValues: "ALL_OLD" }),
        );
        // An entry that stays behind points to no grant, and its `ttl` removes it.
        for (const grant of Attributes === undefined ? [] : parseReadable(Attributes)) {
          await table.client.send(new DeleteCommand({ TableName, Key: waitingItemKey(grant) }));
        }
      }),

    listWaiting: (account, now) =>
      onTable(async () => {
        const entries = await queryAll(table, subjectPartition(account), waitingPrefix);
        const items = await mapBounded(entries, readsAtOnce, (entry) => readItem(v.parse(waitingSchema, entry).attempt_id));
        return items.flatMap(parseReadable).filter((grant) => mayGoLive(grant, now));
      }),

    listDue: (now, limit) =>
      onTable(async () => {
        // Sequential, because each read uses its whole share of the client's sockets.
        const confirming = await readDue(table, confirmingShardPrefix, now, limit);
        const others = await readDue(table, parkedShardPrefix, now, limit);
        return [...confirming, ...others].flatMap(parseReadable);
      }),
  };
}

/** Notes what an account sees on a grant that waits for its confirmation. */
const noteReachIn =
  (table: Table): ParkedGrants["noteReach"] =>
  async (attemptId, reach) => {
    const update = new UpdateCommand({
      TableName: table.name,
      Key: parkedItemKey(attemptId),
      UpdateExpression: "SET reach = :reach",
      ConditionExpression: "phase = :parked",
      ExpressionAttributeValues: { ":reach": reach, ":parked": "parked" },
    });
    await onTableIf(() => table.client.send(update));
  };

/** The partition of the due index. Grants in phase `confirming` have their own, so that nothing delays them. */
const toShard = ({ attemptId, phase }: Pick<ParkedGrant, "attemptId" | "phase">) =>
  `${phase === "confirming" ? confirmingShardPrefix : parkedShardPrefix}${shardOf(attemptId)}`;

const itemSchema = v.object({
  tenant: v.string(),
  provider: v.picklist(providerNames),
  account: v.string(),
  ...pinnedSchema,
  attempt_id: v.string(),
  phase: v.picklist(["parked", "confirming", "rejected", "ended"]),
  principal_id: v.string(),
  confirmation_hash: v.string(),
  needs_confirmation: v.boolean(),
  confirmed_at: v.optional(v.string()),
  // The code of a callback that is under way.
  sealed: v.optional(v.string()),
  scopes_requested: v.array(v.string()),
  scopes_granted: v.array(v.string()),
  has_refresh_token: v.boolean(),
  connection_id: v.optional(v.string()),
  reserved_id: v.optional(v.string()),
  stores_nothing: v.optional(v.boolean()),
  token_expires_at: v.optional(v.string()),
  replace_account: v.boolean(),
  takes_over: v.optional(v.string()),
  reach: v.optional(v.object({ seen: v.number(), of: v.number(), missing: v.array(v.string()) })),
  ends_login: v.optional(v.string()),
  // `label` is what the provider calls the account.
  called: v.optional(v.string()),
  expires_at: v.number(),
});

const mayBeConnected = ({ phase }: ParkedGrant): boolean => phase === "parked" || phase === "confirming";

function toItem(grant: ParkedGrant, dueAt: Date) {
  const record: v.InferInput<typeof itemSchema> = {
    tenant: grant.tenant,
    provider: grant.provider,
    account: grant.account,
    ...buildPinned(grant),
    attempt_id: grant.attemptId,
    phase: grant.phase,
    principal_id: grant.principalId,
    confirmation_hash: grant.confirmationHash,
    needs_confirmation: grant.needsConfirmation,
    confirmed_at: grant.confirmedAt?.toISOString(),
    sealed: grant.sealedCode,
    scopes_requested: [...grant.scopesRequested],
    scopes_granted: [...grant.scopesGranted],
    has_refresh_token: grant.hasRefreshToken,
    connection_id: grant.connectionId,
    reserved_id: grant.reservedId,
    stores_nothing: grant.storesNothing,
    token_expires_at: grant.tokenExpiresAt?.toISOString(),
    replace_account: grant.replaceAccount,
    takes_over: grant.takesOver,
    reach: grant.reach === undefined ? undefined : { ...grant.reach, missing: [...grant.reach.missing] },
    ends_login: grant.endsLogin,
    called: grant.label,
    expires_at: toUnixSeconds(grant.expiresAt),
  };
  return {
    ...parkedItemKey(grant.attemptId),
    ...record,
    [dueIndex.partition]: toShard(grant),
    [dueIndex.sort]: dueAt.toISOString(),
    [ttlAttribute]: toUnixSeconds(grant.expiresAt) + keptDays * 86_400,
  };
}

const waitingSchema = v.object({ attempt_id: v.string() });

/** Points from the account to the grant, as long as the grant may go live. */
const toWaitingItem = (grant: ParkedGrant) => {
  const entry: v.InferInput<typeof waitingSchema> = { attempt_id: grant.attemptId };
  return { ...waitingItemKey(grant), ...entry, [ttlAttribute]: toUnixSeconds(grant.expiresAt) + keptDays * 86_400 };
};

/** Skips an item that cannot be read: another release wrote it and handles it, and it must not delay the others. */
function parseReadable(item: unknown): ParkedGrant[] {
  const parsed = v.safeParse(itemSchema, item);
  return parsed.success ? [toGrant(parsed.output)] : [];
}

const parseGrant = (value: unknown): ParkedGrant => toGrant(v.parse(itemSchema, value));

function toGrant(item: v.InferOutput<typeof itemSchema>): ParkedGrant {
  return {
    tenant: item.tenant,
    provider: item.provider,
    account: item.account,
    ...parsePinned(item),
    attemptId: item.attempt_id,
    phase: item.phase,
    principalId: item.principal_id,
    confirmationHash: item.confirmation_hash,
    needsConfirmation: item.needs_confirmation,
    ...(item.confirmed_at === undefined ? {} : { confirmedAt: new Date(item.confirmed_at) }),
    scopesRequested: item.scopes_requested,
    scopesGranted: item.scopes_granted,
    hasRefreshToken: item.has_refresh_token,
    ...defined({ connectionId: item.connection_id, reservedId: item.reserved_id, storesNothing: item.stores_nothing }),
    ...(item.token_expires_at === undefined ? {} : { tokenExpiresAt: new Date(item.token_expires_at) }),
    replaceAccount: item.replace_account,
    ...defined({ takesOver: item.takes_over, reach: item.reach, endsLogin: item.ends_login, label: item.called, sealedCode: item.sealed }),
    expiresAt: fromUnixSeconds(item.expires_at),
  };
}
