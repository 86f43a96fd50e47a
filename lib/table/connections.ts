import { randomUUID } from "node:crypto";
import { type Connection, type ConnectionKey, toKey, usualAccount } from "../connections/connection.ts";
import type { DomainEvent } from "../connections/domain-event.ts";
import type { Connections, Leased, Relabelled } from "../connections/stores.ts";
import { buildClaimWrites, unlessClaimed } from "./claims.ts";
import { TransactWriteCommand, type TransactWriteCommandInput } from "./commands.ts";
import { buildConnectionItem, buildDueItem, parseConnection } from "./connection-item.ts";
import { acquireLease, commitHeld, ifHeld, ifUnleased } from "./connection-lease.ts";
import { announceBeside, noteOnly } from "./connection-only.ts";
import { connectionReadsIn } from "./connection-reads.ts";
import { connectionItemKey, defaultRefreshShards, dueIndex, reservedIdItemKey, subjectItemKey } from "./item-keys.ts";
import { buildOutboxItems } from "./outbox.ts";
import { ifNew, updateItemIf } from "./requests.ts";
import { onTableIf, type Table } from "./table.ts";
import { buildTombstoneItem } from "./tombstones.ts";
import { buildUpdate, findChanges } from "./update.ts";

type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/**
 * Stores the connection records. One transaction writes a record, the entry that finds it by its account, and the events
 * about it.
 *
 * @param shards - Partitions of the due index that connections are spread over.
 */
export function connectionsIn(table: Table, shards: number = defaultRefreshShards): Connections {
  const TableName = table.name;
  const transact = async (writes: TransactItem[], watch = (sending: Promise<unknown>) => sending) => {
    const write = new TransactWriteCommand({ TransactItems: writes, ClientRequestToken: randomUUID() });
    return (await onTableIf(() => watch(table.client.send(write)))) !== undefined;
  };
  const outbox = (events: readonly DomainEvent[], at: Date, { generation }: { readonly generation: number } = { generation: 0 }) =>
    buildOutboxItems(events, at, generation).map((Item) => ({ Put: { TableName, Item } }));

  return {
    ...connectionReadsIn(table),
    ...withoutLease(table),

    write: async (connection, held, events) => {
      await announce(table, connection, held);
      const Item = {
        ...connectionItemKey(connection),
        ...buildConnectionItem(connection, shards),
        generation: held?.lease.generation ?? 0,
      };
      const condition = held === undefined ? ifNew : ifHeld(held.lease);
      const moved = held !== undefined && held.connection.identity.id !== connection.identity.id;
      const claims = buildClaimWrites(TableName, held?.connection, connection);
      const writes = [
        { Put: { TableName, Item, ...condition } },
        ...claims,
        { Put: { TableName, Item: { ...subjectItemKey(connection), ...toKey(connection) } } },
        ...(takesReserved(connection, held) ? [{ Delete: { TableName, Key: reservedIdItemKey(connection) } }] : []),
        ...(moved ? [{ Delete: { TableName, Key: subjectItemKey(held.connection) } }] : []),
        ...outbox(events, connection.updatedAt, held?.lease),
      ];
      return transact(writes, (sending) => unlessClaimed(sending, claims.length));
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
        return transact([{ Update: update }, ...outbox(events, connection.updatedAt, lease)]);
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

    erase: ({ connection, lease }, tombstone, events) =>
      transact([
        { Delete: { TableName, Key: connectionItemKey(connection), ...ifHeld(lease) } },
        ...buildClaimWrites(TableName, connection, undefined),
        { Delete: { TableName, Key: subjectItemKey(connection) } },
        { Put: { TableName, Item: buildTombstoneItem(tombstone) } },
        ...outbox(events, tombstone.disconnectedAt, lease),
      ]),
  };
}

/** Whether a first record takes the id that was reserved for it. Otherwise its id is that of its grant. */
const takesReserved = ({ id, grantId }: Connection, held: Leased | undefined): boolean => held === undefined && id !== grantId;

/** What is written on a record beside its lease. */
const withoutLease = (table: Table): Pick<Connections, "relabel" | "noteOnly"> => ({
  relabel: (key, label, now) => relabelConnection(table, key, label, now),
  noteOnly: (read) => noteOnly(table, read),
});

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

/** Changes the label of a connection in one conditional update, unless its lease is held. @param label - `undefined`: it is removed. */
async function relabelConnection(table: Table, key: ConnectionKey, label: string | undefined, now: Date): Promise<Relabelled> {
  const update = { ...buildUpdate({ called: label }, ifUnleased(now)), ReturnValues: "ALL_NEW" } as const;
  const written = await updateItemIf(table, connectionItemKey(key), update);
  if (written?.Attributes !== undefined) {
    return { kind: "labelled", connection: parseConnection(written.Attributes) };
  }
  return (await connectionReadsIn(table).read(key)) === undefined ? { kind: "absent" } : { kind: "leased" };
}
