import * as v from "valibot";
import { defined } from "../defined.ts";
import type { Beginning, Change, ChangeState, LedgerEntry, RecordedOutcome } from "../setup/ledger.ts";

const instant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);

const schema = v.object({
  step: v.string(),
  kind: v.string(),
  target: v.string(),
  name: v.string(),
  reason: v.string(),
  home: v.exactOptional(v.string()),
  state: v.picklist(["begun", "changed", "unchanged", "failed", "undone", "gone", "kept"]),
  run_id: v.string(),
  made_by: v.exactOptional(v.string()),
  before: v.exactOptional(v.string()),
  after: v.exactOptional(v.string()),
  facts: v.record(v.string(), v.string()),
  /** Tells the beginnings of a change apart: a write that was sent twice finds its own. */
  attempt: v.string(),
  begun_at: instant,
  ended_at: v.exactOptional(instant),
  code: v.exactOptional(v.string()),
});

export function buildBegun(
  { before, ...change }: Change,
  { runId, madeBy }: Beginning,
  attempt: string,
  now: Date,
): v.InferInput<typeof schema> {
  const { step, kind, target, name, reason, home } = change;
  const entry = {
    step,
    kind,
    target,
    name,
    reason,
    state: "begun",
    run_id: runId,
    facts: {},
    attempt,
    begun_at: now.toISOString(),
    ...defined({ home, made_by: madeBy }),
  } as const;
  return before === undefined ? entry : { ...entry, before };
}

/** Reads a ledger's item. @throws {v.ValiError} This product did not write it: a teardown must not pass over what it cannot read. */
export function parseEntry(item: unknown): LedgerEntry {
  const { step, kind, target, name, reason, home, run_id, made_by, begun_at, ended_at, attempt: _, ...entry } = v.parse(schema, item);
  return {
    ...entry,
    change: { step, kind, target, name, reason, ...defined({ home }) },
    runId: run_id,
    ...defined({ madeBy: made_by }),
    begunAt: begun_at,
    ...defined({ endedAt: ended_at }),
  };
}

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
