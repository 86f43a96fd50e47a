import type { ConnectionKey } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import type { Change, ChangeKey } from "../setup/change.ts";
import type { Beginning, ChangeState, Ledger, RecordedOutcome } from "../setup/ledger.ts";
import type { System } from "../system.ts";
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "./commands.ts";
import { homelessLedgerItemKey, type ItemKey, ledgerItemKey, ledgerPartition, ledgerPrefix, ledgerTargetPrefix } from "./item-keys.ts";
import { buildBegun, buildEnd, parseEntry } from "./ledger-item.ts";
import { queryAll } from "./query-all.ts";
import { onTable, onTableIf, type Table } from "./table.ts";

/** Deletes at once. */
const batch = 25;

/** An entry that other processes begin and end in turns is not fought over for longer. */
const mostTries = 5;

/** What the setup has made, or may have made. */
const open: readonly ChangeState[] = ["begun", "changed"];

/** Where an entry may be. `home`: the place is this home's if its entry names it, or if it is free. Absent: the place is the change's alone. */
type Place = { readonly Key: ItemKey; readonly home?: string };

/**
 * A change with a home has two places. The first is the one that release 0.1.0 reads and writes, which knows no homes: the home that takes it first
 * keeps it, so that a rollback finds the entries of every connection that has one home. The other homes' entries have a place of their own.
 */
const placesOf = (connection: ConnectionKey, change: ChangeKey): readonly Place[] => {
  const own = { Key: ledgerItemKey(connection, change) };
  return change.home === undefined ? [own] : [{ Key: homelessLedgerItemKey(connection, change), home: change.home }, own];
};

/** Adds to a condition that an entry is of the place's home. */
const ofHome = ({ home }: Place) =>
  home === undefined
    ? { and: "", names: {}, values: {} }
    : { and: " AND #home = :home", names: { "#home": "home" }, values: { ":home": home } };

/**
 * Stores the ledgers of setups: an item a change, all of a connection in one partition. Each beginning is one conditional write, which replaces
 * an entry that is not open, or else one that only names the run and its account and returns what stands.
 */
export function ledgerIn(table: Table, { clock, random }: System): Ledger {
  const TableName = table.name;
  const values = { ":begun": open[0], ":changed": open[1] };

  const readAt = ({ Key }: Place) => onTable(() => table.client.send(new GetCommand({ TableName, Key, ConsistentRead: true })));

  const beginAnew = (place: Place, change: Change, by: Beginning, attempt: string) =>
    onTableIf(() =>
      table.client.send(
        new PutCommand({
          TableName,
          Item: { ...place.Key, ...buildBegun(change, by, attempt, clock()) },
          ConditionExpression: `attribute_not_exists(pk) OR (NOT #state IN (:begun, :changed)${ofHome(place).and})`,
          ExpressionAttributeNames: { "#state": "state", ...ofHome(place).names },
          ExpressionAttributeValues: { ...values, ...ofHome(place).values },
          ReturnValues: "ALL_OLD",
        }),
      ),
    );

  const beginOpen = (place: Place, { runId, madeBy }: Beginning) =>
    onTableIf(() =>
      table.client.send(
        new UpdateCommand({
          TableName,
          Key: place.Key,
          UpdateExpression: `SET run_id = :run${madeBy === undefined ? "" : ", made_by = :by"}`,
          ConditionExpression: `#state IN (:begun, :changed)${ofHome(place).and}`,
          ExpressionAttributeNames: { "#state": "state", ...ofHome(place).names },
          ExpressionAttributeValues: {
            ...values,
            ...ofHome(place).values,
            ":run": runId,
            ...(madeBy === undefined ? {} : { ":by": madeBy }),
          },
          ReturnValues: "ALL_OLD",
        }),
      ),
    );

  /** @returns `undefined`: the place is another home's. */
  const beginAt = async (place: Place, change: Change, by: Beginning, attempt: string) => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const begun = (await beginAnew(place, change, by, attempt)) ?? (await beginOpen(place, by));
      if (begun !== undefined) {
        return begun;
      }
      if (place.home !== undefined && (await readAt(place)).Item?.home !== place.home) {
        return undefined;
      }
    }
    throw new Failure("table_unavailable", { detail: "ledger entry changes all the time" });
  };

  /** @returns Whether the entry is here. */
  const endAt = async (place: Place, outcome: RecordedOutcome): Promise<boolean> => {
    const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues, ...end } = buildEnd(outcome, clock());
    const update = new UpdateCommand({
      TableName,
      Key: place.Key,
      ...end,
      ConditionExpression: `${ConditionExpression}${ofHome(place).and}`,
      ExpressionAttributeNames: { ...ExpressionAttributeNames, ...ofHome(place).names },
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ...ofHome(place).values },
    });
    if ((await onTableIf(() => table.client.send(update))) !== undefined) {
      return true;
    }
    const { Item } = await readAt(place);
    return Item !== undefined && (place.home === undefined || Item.home === place.home);
  };

  return {
    begin: async (connection, change, by) => {
      const attempt = Buffer.from(random(16)).toString("base64url");
      for (const place of placesOf(connection, change)) {
        const begun = await beginAt(place, change, by, attempt);
        if (begun !== undefined) {
          // The answer to this process's own first write was lost: nothing of another process was there.
          const isOwn = begun.Attributes?.attempt === attempt;
          return begun.Attributes === undefined || isOwn ? undefined : parseEntry(begun.Attributes);
        }
      }
      throw new Error("the last place of a change is its own");
    },

    end: async (connection, change, outcome) => {
      for (const place of placesOf(connection, change)) {
        if (await endAt(place, outcome)) {
          return;
        }
      }
      throw new Failure("not_found", { detail: "ledger entry" });
    },

    list: (connection, target) =>
      onTable(async () => {
        const prefix = target === undefined ? ledgerPrefix : ledgerTargetPrefix(target);
        return (await queryAll(table, ledgerPartition(connection), prefix)).map(parseEntry);
      }),

    erase: (connection) =>
      onTable(async () => {
        const items = await queryAll(table, ledgerPartition(connection), ledgerPrefix);
        await mapBounded(items, batch, ({ pk, sk }) => table.client.send(new DeleteCommand({ TableName, Key: { pk, sk } })));
      }),
  };
}
