import type { ConnectionKey } from "../connections/connection.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import type { Beginning, Change, ChangeKey, RecordedOutcome } from "../setup/ledger.ts";
import { PutCommand } from "./commands.ts";
import { homelessLedgerItemKey, type ItemKey, ledgerItemKey } from "./item-keys.ts";
import { buildBegun, buildEnd } from "./ledger-item.ts";
import { readItem, updateItemIf } from "./requests.ts";
import { onTableIf, type Table } from "./table.ts";

/** An entry that other processes begin and end in turns is not fought over for longer. */
const mostTries = 5;

/** The states of what a setup has made, or may have made. */
const open = { ":begun": "begun", ":changed": "changed" };

/** Where an entry may be. `home`: the place is this home's if its entry names it, or if it is free. Absent: the place is the change's alone. */
export type Place = { readonly Key: ItemKey; readonly home?: string };

/**
 * A change with a home has two places. The first is the one that release 0.1.0 reads and writes, which knows no homes: the home that takes it first
 * keeps it, so that a rollback finds the entries of every connection that has one home. The other homes' entries have a place of their own.
 */
export const buildPlaces = (connection: ConnectionKey, change: ChangeKey): readonly Place[] => {
  const own = { Key: ledgerItemKey(connection, change) };
  return change.home === undefined ? [own] : [{ Key: homelessLedgerItemKey(connection, change), home: change.home }, own];
};

/** Adds to a condition that an entry is of the place's home. */
const ofHome = ({ home }: Place) =>
  home === undefined
    ? { and: "", names: {}, values: {} }
    : { and: " AND #home = :home", names: { "#home": "home" }, values: { ":home": home } };

/** A beginning in one process. `attempt` names it, so that the process knows its own write again. */
export type Begin = { readonly change: Change; readonly by: Beginning; readonly attempt: string; readonly at: Date };

/**
 * Begins an entry at a place: it replaces one that is not open, and only names the run and its account in one that is.
 *
 * @returns The write's answer, with what stood there. `undefined`: the place is another home's.
 * @throws {Failure} `table_unavailable`
 */
export async function beginAt(table: Table, place: Place, begin: Begin) {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const begun = (await beginAnew(table, place, begin)) ?? (await beginOpen(table, place, begin.by));
    if (begun !== undefined) {
      return begun;
    }
    if (place.home !== undefined && (await readItem(table, place.Key))?.home !== place.home) {
      return undefined;
    }
  }
  throw new Failure("table_unavailable", { detail: "ledger entry changes all the time" });
}

const beginAnew = (table: Table, place: Place, { change, by, attempt, at }: Begin) =>
  onTableIf(() =>
    table.client.send(
      new PutCommand({
        TableName: table.name,
        Item: { ...place.Key, ...buildBegun(change, by, attempt, at) },
        ConditionExpression: `attribute_not_exists(pk) OR (NOT #state IN (:begun, :changed)${ofHome(place).and})`,
        ExpressionAttributeNames: { "#state": "state", ...ofHome(place).names },
        ExpressionAttributeValues: { ...open, ...ofHome(place).values },
        ReturnValues: "ALL_OLD",
      }),
    ),
  );

const beginOpen = (table: Table, place: Place, { runId, madeBy }: Beginning) =>
  updateItemIf(table, place.Key, {
    UpdateExpression: `SET run_id = :run${madeBy === undefined ? "" : ", made_by = :by"}`,
    ConditionExpression: `#state IN (:begun, :changed)${ofHome(place).and}`,
    ExpressionAttributeNames: { "#state": "state", ...ofHome(place).names },
    ExpressionAttributeValues: { ...open, ...ofHome(place).values, ":run": runId, ...defined({ ":by": madeBy }) },
    ReturnValues: "ALL_OLD",
  });

/** Ends an entry at a place. @returns Whether the entry is here. */
export async function endAt(table: Table, place: Place, outcome: RecordedOutcome, at: Date): Promise<boolean> {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues, ...end } = buildEnd(outcome, at);
  const update = {
    ...end,
    ConditionExpression: `${ConditionExpression}${ofHome(place).and}`,
    ExpressionAttributeNames: { ...ExpressionAttributeNames, ...ofHome(place).names },
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ...ofHome(place).values },
  };
  if ((await updateItemIf(table, place.Key, update)) !== undefined) {
    return true;
  }
  const stored = await readItem(table, place.Key);
  return stored !== undefined && (place.home === undefined || stored.home === place.home);
}
