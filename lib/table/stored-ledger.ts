import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import type { Beginning, Change, ChangeKey, ChangeState, Ledger, LedgerEntry, RecordedOutcome } from "../setup/ledger.ts";
import type { System } from "../system.ts";
import { convertItem, type Item, item, optional, textInstant } from "./item.ts";
import { homelessLedgerItemKey, type ItemKey, ledgerItemKey, ledgerPartition, ledgerPrefix, ledgerTargetPrefix } from "./item-keys.ts";
import { eraseItem, ifAll, ifEqual, queryAll, readItem, updateItemIf } from "./requests.ts";
import { onTableIf, PutCommand, type Table } from "./table.ts";

/** Deletes at once. */
const batch = 25;

/**
 * Stores the ledgers of setups: an item a change, all of a connection in one partition. Each beginning is one conditional write, which replaces
 * an entry that is not open, or else one that only names the run and its account and returns what stands.
 */
export function ledgerIn(table: Table, { clock, random }: System): Ledger {
  return {
    begin: async (connection, change, by) => {
      const attempt = Buffer.from(random(16)).toString("base64url");
      for (const place of buildPlaces(connection, change)) {
        const begun = await beginAt(table, place, { change, by, attempt, at: clock() });
        if (begun !== undefined) {
          // The answer to this process's own first write was lost: nothing of another process was there.
          const isOwn = begun.Attributes?.attempt === attempt;
          return begun.Attributes === undefined || isOwn ? undefined : entryItem.parse(begun.Attributes);
        }
      }
      throw new Error("the last place of a change is its own");
    },

    end: async (connection, change, outcome) => {
      for (const place of buildPlaces(connection, change)) {
        if (await endAt(table, place, outcome, clock())) {
          return;
        }
      }
      throw new Failure("not_found", { detail: "ledger entry" });
    },

    list: async (connection, target) => {
      const prefix = target === undefined ? ledgerPrefix : ledgerTargetPrefix(target);
      return (await queryAll(table, ledgerPartition(connection), prefix)).map(entryItem.parse);
    },

    erase: async (connection) => {
      const items = await queryAll(table, ledgerPartition(connection), ledgerPrefix);
      await mapBounded(items, batch, ({ pk, sk }) => eraseItem(table, { pk, sk } as ItemKey));
    },
  };
}

/** An entry that other processes begin and end in turns is not fought over for longer. */
const mostTries = 5;

/** The condition that a setup has made the change, or may have made it. */
const isOpen = {
  ConditionExpression: "#state IN (:begun, :changed)",
  ExpressionAttributeNames: { "#state": "state" },
  ExpressionAttributeValues: { ":begun": "begun", ":changed": "changed" },
};

/** Where an entry may be. `home`: the place is this home's if its entry names it, or if it is free. Absent: the place is the change's alone. */
type Place = { readonly Key: ItemKey; readonly home?: string };

/**
 * A change with a home has two places. The first is the one that release 0.1.0 reads and writes, which knows no homes: the home that takes it first
 * keeps it, so that a rollback finds the entries of every connection that has one home. The other homes' entries have a place of their own.
 */
const buildPlaces = (connection: ConnectionKey, change: ChangeKey): readonly Place[] => {
  const own = { Key: ledgerItemKey(connection, change) };
  return change.home === undefined ? [own] : [{ Key: homelessLedgerItemKey(connection, change), home: change.home }, own];
};

/** The conditions that an entry is of the place's home. */
const ofHome = ({ home }: Place) => (home === undefined ? [] : [ifEqual("home", home)]);

/** A beginning in one process. `attempt` names it, so that the process knows its own write again. */
type Begin = { readonly change: Change; readonly by: Beginning; readonly attempt: string; readonly at: Date };

/**
 * Begins an entry at a place: it replaces one that is not open, and only names the run and its account in one that is.
 *
 * @returns The write's answer, with what stood there. `undefined`: the place is another home's.
 * @throws {Failure} `table_unavailable`
 */
async function beginAt(table: Table, place: Place, begin: Begin) {
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

function beginAnew(table: Table, place: Place, { change, by, attempt, at }: Begin) {
  const isClosed = ifAll({ ...isOpen, ConditionExpression: `NOT ${isOpen.ConditionExpression}` }, ...ofHome(place));
  const write = new PutCommand({
    TableName: table.name,
    Item: { ...place.Key, ...buildBegun(change, by, attempt, at) },
    ...isClosed,
    ConditionExpression: `attribute_not_exists(pk) OR (${isClosed.ConditionExpression})`,
    ReturnValues: "ALL_OLD",
  });
  return onTableIf(() => table.client.send(write));
}

function beginOpen(table: Table, place: Place, { runId, madeBy }: Beginning) {
  const isOpenHere = ifAll(isOpen, ...ofHome(place));
  return updateItemIf(table, place.Key, {
    UpdateExpression: `SET run_id = :run${madeBy === undefined ? "" : ", made_by = :by"}`,
    ...isOpenHere,
    ExpressionAttributeValues: { ...isOpenHere.ExpressionAttributeValues, ":run": runId, ...defined({ ":by": madeBy }) },
    ReturnValues: "ALL_OLD",
  });
}

/** Ends an entry at a place. @returns Whether the entry is here. */
async function endAt(table: Table, place: Place, outcome: RecordedOutcome, at: Date): Promise<boolean> {
  const end = buildEnd(outcome, at);
  if ((await updateItemIf(table, place.Key, { ...end, ...ifAll(end, ...ofHome(place)) })) !== undefined) {
    return true;
  }
  const stored = await readItem(table, place.Key);
  return stored !== undefined && (place.home === undefined || stored.home === place.home);
}

const storedItem = item({
  step: v.string(),
  kind: v.string(),
  target: v.string(),
  name: v.string(),
  reason: v.string(),
  home: optional(v.string()),
  state: v.picklist(["begun", "changed", "unchanged", "failed", "undone", "gone", "kept"]),
  runId: v.string(),
  madeBy: optional(v.string()),
  before: optional(v.string()),
  after: optional(v.string()),
  facts: v.record(v.string(), v.string()),
  begunAt: textInstant,
  endedAt: optional(textInstant),
  code: optional(v.string()),
});

/** An entry that cannot be read is an error: a teardown must not pass over it. */
export const entryItem: Item<LedgerEntry> = convertItem(
  storedItem,
  ({ step, kind, target, name, reason, home, ...entry }) => ({
    ...entry,
    change: { step, kind, target, name, reason, ...defined({ home }) },
  }),
  ({ change, ...entry }) => ({ ...change, ...entry }),
);

/** @param attempt - Tells the beginnings of a change apart: a write that was sent twice finds its own. */
const buildBegun = ({ before, ...change }: Change, by: Beginning, attempt: string, now: Date) => ({
  ...entryItem.build({ ...by, change, ...defined({ before }), state: "begun", facts: {}, begunAt: now }),
  attempt,
});

/** Outcomes that do not replace `changed`: another process has made the change in the meantime. */
const weak: ReadonlySet<ChangeState> = new Set(["unchanged", "failed"]);

/** Builds the update that ends a change: what the outcome does not have stays, apart from the code. */
function buildEnd({ state, before, after, code, facts = {} }: RecordedOutcome, now: Date) {
  const given = Object.entries({ before, after, code }).filter(([, value]) => value !== undefined);
  const known = Object.entries(facts);
  const set = [
    "#state = :state",
    "#ended_at = :now",
    ...given.map(([name]) => `#${name} = :${name}`),
    ...known.map((_fact, index) => `#facts.#fact${index} = :fact${index}`),
  ];
  return {
    UpdateExpression: `SET ${set.join(", ")}${code === undefined ? " REMOVE #code" : ""}`,
    ConditionExpression: `attribute_exists(pk)${weak.has(state) ? " AND #state <> :changed" : ""}`,
    ExpressionAttributeNames: {
      "#state": "state",
      "#ended_at": "ended_at",
      "#code": "code",
      ...Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
      ...(known.length === 0 ? {} : { "#facts": "facts" }),
      ...Object.fromEntries(known.map(([name], index) => [`#fact${index}`, name])),
    },
    ExpressionAttributeValues: {
      ":state": state,
      ":now": now.toISOString(),
      ...(weak.has(state) ? { ":changed": "changed" } : {}),
      ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
      ...Object.fromEntries(known.map(([, value], index) => [`:fact${index}`, value])),
    },
  };
}
