import type { ConnectionKey } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import type { Change } from "../setup/change.ts";
import type { Beginning, ChangeState, Ledger } from "../setup/ledger.ts";
import type { System } from "../system.ts";
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "./commands.ts";
import { ledgerItemKey, ledgerPartition, ledgerPrefix, ledgerTargetPrefix } from "./item-keys.ts";
import { buildBegun, buildEnd, parseEntry } from "./ledger-item.ts";
import { queryAll } from "./query-all.ts";
import { onTable, onTableIf, type Table } from "./table.ts";

/** Deletes at once. */
const batch = 25;

/** An entry that other processes begin and end in turns is not fought over for longer. */
const mostTries = 5;

/** What the setup has made, or may have made. */
const open: readonly ChangeState[] = ["begun", "changed"];

/**
 * Stores the ledgers of setups: an item a change, all of a connection in one partition. Each beginning is one conditional write, which replaces
 * an entry that is not open, or else one that only names the run and its account and returns what stands.
 */
export function ledgerIn(table: Table, { clock, random }: System): Ledger {
  const TableName = table.name;
  const values = { ":begun": open[0], ":changed": open[1] };

  const beginAnew = (connection: ConnectionKey, change: Change, by: Beginning, attempt: string) =>
    onTableIf(() =>
      table.client.send(
        new PutCommand({
          TableName,
          Item: { ...ledgerItemKey(connection, change), ...buildBegun(change, by, attempt, clock()) },
          ConditionExpression: "attribute_not_exists(pk) OR NOT #state IN (:begun, :changed)",
          ExpressionAttributeNames: { "#state": "state" },
          ExpressionAttributeValues: values,
          ReturnValues: "ALL_OLD",
        }),
      ),
    );

  const beginOpen = (connection: ConnectionKey, change: Change, { runId, madeBy }: Beginning) =>
    onTableIf(() =>
      table.client.send(
        new UpdateCommand({
          TableName,
          Key: ledgerItemKey(connection, change),
          UpdateExpression: `SET run_id = :run${madeBy === undefined ? "" : ", made_by = :by"}`,
          ConditionExpression: "#state IN (:begun, :changed)",
          ExpressionAttributeNames: { "#state": "state" },
          ExpressionAttributeValues: { ...values, ":run": runId, ...(madeBy === undefined ? {} : { ":by": madeBy }) },
          ReturnValues: "ALL_OLD",
        }),
      ),
    );

  return {
    begin: async (connection, change, by) => {
      const attempt = Buffer.from(random(16)).toString("base64url");
      for (let tries = 0; tries < mostTries; tries += 1) {
        const begun = (await beginAnew(connection, change, by, attempt)) ?? (await beginOpen(connection, change, by));
        if (begun !== undefined) {
          // The answer to this process's own first write was lost: nothing of another process was there.
          const isOwn = begun.Attributes?.attempt === attempt;
          return begun.Attributes === undefined || isOwn ? undefined : parseEntry(begun.Attributes);
        }
      }
      throw new Failure("table_unavailable", { detail: "ledger entry changes all the time" });
    },

    end: async (connection, change, outcome) => {
      const Key = ledgerItemKey(connection, change);
      const ended = await onTableIf(() => table.client.send(new UpdateCommand({ TableName, Key, ...buildEnd(outcome, clock()) })));
      if (ended === undefined) {
        const { Item } = await onTable(() => table.client.send(new GetCommand({ TableName, Key, ConsistentRead: true })));
        if (Item === undefined) {
          throw new Failure("not_found", { detail: "ledger entry" });
        }
      }
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
