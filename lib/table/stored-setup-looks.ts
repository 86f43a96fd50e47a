import { hash } from "node:crypto";
import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import { defined } from "../defined.ts";
import { type FailureCode, failures } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import type { SetupLook, SetupLooks, TargetLook } from "../setup/setup.ts";
import type { Clock } from "../system.ts";
import { type Item, item, list, optional, textInstant } from "./item.ts";
import { type ItemKey, setupLookItemKey, setupLookPartItemKey, ttlAttribute } from "./item-keys.ts";
import { eraseItem, readItem, writeItem } from "./requests.ts";
import { onTable, PutCommand, type Table, toUnixSeconds } from "./table.ts";

/** How long a look is kept: it is repeated daily while the connection is used. */
const keptDays = 7;

/** A reader that meets a writer each time is told that there is no look. */
const mostTries = 3;

const partsAtOnce = 10;

/**
 * Stores the last look at each setup. A look at thousands of targets has more than one item: the others are written before the first one, which names
 * them, and those of the look before are deleted after it. What a dead process leaves of them goes with its `ttl`.
 */
export function setupLooksIn(table: Table, clock: Clock): SetupLooks {
  const get = (Key: ItemKey) => readItem(table, Key);
  const toKeys = (key: ConnectionKey, { version, count }: LookParts = { version: "", count: 0 }) =>
    Array.from({ length: count }, (_, index) => setupLookPartItemKey(key, version, index));
  const deleteAll = (keys: readonly ItemKey[]) => mapBounded(keys, partsAtOnce, (Key) => eraseItem(table, Key));

  const readOnce = async (key: ConnectionKey, connectionId: string): Promise<SetupLook | "none" | "replaced"> => {
    const item = await get(setupLookItemKey(key));
    if (item === undefined || Number(item[ttlAttribute]) <= toUnixSeconds(clock()) || item.connection_id !== connectionId) {
      return "none";
    }
    const others = await mapBounded(toKeys(key, partsItem.parse(item).parts), partsAtOnce, get);
    return others.includes(undefined) ? "replaced" : parseLook(item, others);
  };

  return {
    read: async (key, connectionId) => {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const found = await readOnce(key, connectionId);
        if (found !== "replaced") {
          return found === "none" ? undefined : found;
        }
      }
      return undefined;
    },

    write: (key, look) =>
      onTable(async () => {
        const ttl = { [ttlAttribute]: toUnixSeconds(look.at) + keptDays * 86_400 };
        const { item, parts, others } = buildLookItems(look);
        const items = toKeys(key, parts).map((partKey, index) => ({ ...partKey, targets: others[index], ...ttl }));
        await mapBounded(items, partsAtOnce, (Item) => writeItem(table, Item));
        const first = { ...setupLookItemKey(key), ...item, ...ttl };
        const { Attributes } = await table.client.send(new PutCommand({ TableName: table.name, Item: first, ReturnValues: "ALL_OLD" }));
        const before = Attributes && partsItem.parse(Attributes).parts;
        await deleteAll(before?.version === parts?.version ? [] : toKeys(key, before));
      }),

    erase: async (key) => {
      // Most disconnects find none, and a read costs less than a write.
      const item = await get(setupLookItemKey(key));
      if (item !== undefined) {
        await deleteAll([...toKeys(key, partsItem.parse(item).parts), setupLookItemKey(key)]);
      }
    },
  };
}

/** An item may have 400 KB. What it has besides targets, the findings, is a few. */
const mostBytes = 250_000;

/** Of more missing changes than these, each target keeps the first of its own, and never more than an item holds. */
const mostMissing = 2500;
const mostMissingInTarget = 500;

const targetItem: Item<TargetLook> = item({
  target: v.string(),
  at: textInstant,
  missing: list(item({ kind: v.string(), name: v.string(), home: optional(v.string()) })),
  code: optional(v.custom<FailureCode>((code) => typeof code === "string" && Object.hasOwn(failures, code))),
});
type StoredTarget = ReturnType<typeof targetItem.build>;

const targetsItem = item({ targets: list(targetItem) });

/** The other items of a look whose targets do not fit into one. */
const partsItem = item({ parts: optional(v.object({ version: v.string(), count: v.number() })) });
type LookParts = { readonly version: string; readonly count: number };

const lookItem: Item<Omit<SetupLook, "targets">> = item({
  connectionId: v.string(),
  at: textInstant,
  findings: list(
    item({
      code: v.string(),
      severity: v.picklist(["info", "warning", "error", "unknown"]),
      target: optional(v.string()),
      title: v.string(),
      action: v.string(),
      owner: v.picklist(["customer", "operator", "provider", "caller"]),
    }),
  ),
  toldOn: optional(v.string()),
  askedAt: optional(textInstant),
});

/**
 * Builds the items of a look: the first, and the targets of each other one. The version follows from the targets, so that the other items of two
 * looks are never taken for one another.
 */
export function buildLookItems(look: SetupLook) {
  const [first = [], ...others] = split(buildTargets(look.targets));
  const version = hash("sha256", JSON.stringify(others), "base64url").slice(0, 22);
  const parts = others.length === 0 ? undefined : { version, count: others.length };
  return { item: { ...lookItem.build(look), targets: first, ...defined({ parts }) }, parts, others };
}

function buildTargets(targets: readonly TargetLook[]): readonly StoredTarget[] {
  const drifted = targets.filter(({ missing }) => missing.length > 0).length;
  const most = Math.min(mostMissingInTarget, Math.max(1, Math.floor(mostMissing / Math.max(1, drifted))));
  return targets.map(({ missing, ...look }) => targetItem.build({ ...look, missing: missing.slice(0, most) }));
}

function split(targets: readonly StoredTarget[]): readonly (readonly StoredTarget[])[] {
  const lists: StoredTarget[][] = [];
  let bytes = mostBytes;
  for (const target of targets) {
    const size = Buffer.byteLength(JSON.stringify(target)) + 1;
    bytes += size;
    if (bytes > mostBytes) {
      lists.push([]);
      bytes = size;
    }
    lists.at(-1)?.push(target);
  }
  return lists;
}

/** @param others - The look's other items, in their order. */
export const parseLook = (stored: unknown, others: readonly unknown[]): SetupLook => ({
  ...lookItem.parse(stored),
  targets: [stored, ...others].flatMap((each) => targetsItem.parse(each).targets),
});
