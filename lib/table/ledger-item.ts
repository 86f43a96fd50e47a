import * as v from "valibot";
import { defined } from "../defined.ts";
import type { Beginning, Change, ChangeState, LedgerEntry, RecordedOutcome } from "../setup/ledger.ts";
import { convertItem, type Item, item, optional, textInstant } from "./item.ts";

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
export const buildBegun = ({ before, ...change }: Change, by: Beginning, attempt: string, now: Date) => ({
  ...entryItem.build({ ...by, change, ...defined({ before }), state: "begun", facts: {}, begunAt: now }),
  attempt,
});

/** Outcomes that do not replace `changed`: another process has made the change in the meantime. */
const weak: ReadonlySet<ChangeState> = new Set(["unchanged", "failed"]);

/** Builds the update that ends a change: what the outcome does not have stays, apart from the code. */
export function buildEnd({ state, before, after, code, facts = {} }: RecordedOutcome, now: Date) {
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
