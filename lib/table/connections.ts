import { randomUUID } from "node:crypto";
import { type Connection, type ConnectionKey, toKey, usualAccount } from "../connections/connection.ts";
import type { DomainEvent } from "../connections/domain-event.ts";
import type { Connections, Leased, Relabelled, Relabelling } from "../connections/stores.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { buildConnectionItem, buildDueItem, parseConnection } from "./connection-item.ts";
import { acquireLease, commitHeld, ifHeld, ifUnleased } from "./connection-lease.ts";
import { announceBeside, noteOnly } from "./connection-only.ts";
import {
  claimItemKey,
  connectionItemKey,
  defaultRefreshShards,
  dueIndex,
  keyItem,
  organisationPartition,
  reservedIdItemKey,
  subjectItemKey,
  subjectPartition,
  subjectPrefix,
  toConnectionPrefix,
} from "./item-keys.ts";
import { buildOutboxItems } from "./outbox.ts";
import { buildUpdate, findChanges, ifNew, queryAll, queryItems, readAs, updateItemIf } from "./requests.ts";
import { sendUnlessRefused, type Table, TransactWriteCommand, type TransactWriteCommandInput } from "./table.ts";
import { buildTombstoneItem } from "./tombstones.ts";

type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/**
 * Stores the connection records. One transaction writes a record, the entry that finds it by its account, and the events
 * about it.
 *
 * @param shards - Partitions of the due index that connections are spread over.
 */
export function connectionsIn(table: Table, shards: number = defaultRefreshShards): Connections {
  const TableName = table.name;
  const transact = (writes: TransactItem[]) => {
    const write = new TransactWriteCommand({ TransactItems: writes, ClientRequestToken: randomUUID() });
    return sendUnlessRefused(() => table.client.send(write));
  };
  const outbox = (events: readonly DomainEvent[], at: Date, { generation }: { readonly generation: number } = { generation: 0 }) =>
    buildOutboxItems(events, at, generation).map((Item) => ({ Put: { TableName, Item } }));

  return {
    ...connectionReadsIn(table),
    relabel: (key, to, now) => relabelConnection(table, key, to, now),
    noteOnly: (read) => noteOnly(table, read),

    write: async (connection, held, events) => {
      await announce(table, connection, held);
      const Item = {
        ...connectionItemKey(connection),
        ...buildConnectionItem(connection, shards),
        generation: held?.lease.generation ?? 0,
      };
      const condition = held === undefined ? ifNew : ifHeld(held.lease);
      const moved = held !== undefined && subjectPartition(held.connection) !== subjectPartition(connection);
      const writes = [
        { Put: { TableName, Item, ...condition } },
        ...buildClaimWrites(TableName, held?.connection, connection),
        { Put: { TableName, Item: { ...subjectItemKey(connection), ...toKey(connection) } } },
        ...(takesReserved(connection, held) ? [{ Delete: { TableName, Key: reservedIdItemKey(connection) } }] : []),
        ...(moved ? [{ Delete: { TableName, Key: subjectItemKey(held.connection) } }] : []),
        ...outbox(events, connection.updatedAt, held?.lease),
      ];
      const refused = await transact(writes);
      if (refused?.size === 1 && refused.has(claimPlace)) {
        throw new Failure("account_claimed");
      }
      return refused === undefined;
    },

    acquire: (key, request) => acquireLease(table, key, request),

    commit: async (connection, lease, { events = [], keepLease = false, before } = {}) => {
      const item = buildConnectionItem(connection, shards);
      const changes = before === undefined ? item : findChanges(item, buildConnectionItem(before, shards));
      // With a due time the partition is written too: it changes with the number of shards.
      const placed = dueIndex.sort in changes ? { [dueIndex.partition]: item[dueIndex.partition] } : {};
      const freed = keepLease ? {} : { lease_owner: undefined, lease_until: undefined };
      const update = {
        TableName,
        Key: connectionItemKey(connection),
        ...buildUpdate({ ...changes, ...placed, ...freed }, ifHeld(lease)),
      };
      if (events.length > 0) {
        return (await transact([{ Update: update }, ...outbox(events, connection.updatedAt, lease)])) === undefined;
      }
      return commitHeld(table, update, lease, connection);
    },

    release: async (key, lease) => {
      const update = buildUpdate({ lease_owner: undefined, lease_until: undefined }, ifHeld(lease));
      return (await updateItemIf(table, connectionItemKey(key), update)) !== undefined;
    },

    touch: async (read, used) => {
      await updateItemIf(table, connectionItemKey(read), buildTouch(read, used, shards));
    },

    erase: async ({ connection, lease }, tombstone, events) => {
      const writes = [
        { Delete: { TableName, Key: connectionItemKey(connection), ...ifHeld(lease) } },
        ...buildClaimWrites(TableName, connection, undefined),
        { Delete: { TableName, Key: subjectItemKey(connection) } },
        { Put: { TableName, Item: buildTombstoneItem(tombstone) } },
        ...outbox(events, tombstone.disconnectedAt, lease),
      ];
      return (await transact(writes)) === undefined;
    },
  };
}

/** Whether a first record takes the id that was reserved for it. Otherwise its id is that of its grant. */
const takesReserved = ({ id, grantId }: Connection, held: Leased | undefined): boolean => held === undefined && id !== grantId;

/** Announces the first record of another connection than `default`. */
const announce = async (table: Table, connection: Connection, held: Leased | undefined): Promise<void> =>
  held === undefined && connection.account !== usualAccount ? announceBeside(table, connection, connection.updatedAt) : undefined;

/** Builds the update that notes a use, unless anything else has happened to the record since it was read. */
function buildTouch(read: Connection, { lastUsedAt, due }: Parameters<Connections["touch"]>[1], shards: number) {
  const dueItem = buildDueItem({ id: read.id, ...(due === undefined ? {} : { due }) }, shards);
  const unchanged = {
    ConditionExpression:
      "attribute_not_exists(lease_owner) AND #status IN (:active, :degraded) AND updated_at = :updated_at AND last_used_at = :last_used_at",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: {
      ":active": "active",
      ":degraded": "degraded",
      ":updated_at": read.updatedAt.getTime(),
      ":last_used_at": read.lastUsedAt.getTime(),
    },
  };
  return buildUpdate({ last_used_at: lastUsedAt.getTime(), ...dueItem }, unchanged);
}

/** Changes the label, the tags or both in one conditional update, unless the lease of the connection is held. */
async function relabelConnection(table: Table, key: ConnectionKey, { label, tags }: Relabelling, now: Date): Promise<Relabelled> {
  const changes = { ...(label === undefined ? {} : { called: label ?? undefined }), ...defined({ tags }) };
  const update = { ...buildUpdate(changes, ifUnleased(now)), ReturnValues: "ALL_NEW" } as const;
  const written = await updateItemIf(table, connectionItemKey(key), update);
  if (written?.Attributes !== undefined) {
    return { kind: "labelled", connection: parseConnection(written.Attributes) };
  }
  return (await connectionReadsIn(table).read(key)) === undefined ? { kind: "absent" } : { kind: "leased" };
}

type Reads = Pick<Connections, "read" | "list" | "findByGrant" | "listPage" | "listByAccount">;

/** Reads the connection records: by key, by organisation, and by their account at the provider. */
function connectionReadsIn(table: Table): Reads {
  return {
    read: (key) => readAs({ parse: parseConnection }, table, connectionItemKey(key)),

    list: async (tenant, provider) =>
      (await queryAll(table, organisationPartition(tenant), toConnectionPrefix(provider))).map(parseConnection),

    findByGrant: async (tenant, grantId) => {
      const isOfGrant = { expression: "grant_id = :grant", values: { ":grant": grantId } };
      const [item] = await queryAll(table, organisationPartition(tenant), toConnectionPrefix(), isOfGrant);
      return item && parseConnection(item);
    },

    listPage: async (tenant, { limit, after, provider }) => {
      // One more shows whether the page is the last.
      const page = { limit: limit + 1, after: after && connectionItemKey({ tenant, ...after }) };
      const { items } = await queryItems(table, organisationPartition(tenant), { prefix: toConnectionPrefix(provider) }, page);
      return { connections: items.slice(0, limit).map(parseConnection), isLast: items.length <= limit };
    },

    listByAccount: async (account) => (await queryAll(table, subjectPartition(account), subjectPrefix)).map(keyItem.parse),
  };
}

/**
 * Builds the writes that move the claim of a connection from its record before to its record after. The claim that must be free, or its own
 * already, comes first.
 *
 * @param after - `undefined`: the record is removed.
 */
function buildClaimWrites(TableName: string, before: Connection | undefined, after: Connection | undefined): TransactItem[] {
  const [old, next] = [before, after].map((connection) => (connection?.isClaimed ? claimItemKey(connection) : undefined));
  const isSame = old?.pk === next?.pk;
  return [
    ...(next === undefined || after === undefined ? [] : [{ Put: { TableName, Item: { ...next, ...toKey(after) }, ...ifFreeFor(after) } }]),
    ...(old === undefined || isSame ? [] : [{ Delete: { TableName, Key: old } }]),
  ];
}

const ifFreeFor = ({ tenant, account }: Connection) => ({
  ConditionExpression: "attribute_not_exists(pk) OR (#tenant = :tenant AND #account = :account)",
  ExpressionAttributeNames: { "#tenant": "tenant", "#account": "account" },
  ExpressionAttributeValues: { ":tenant": tenant, ":account": account },
});

/** The place of the claim in the transaction: after the record, whose own condition comes first. No other write has a condition. */
const claimPlace = 1;
