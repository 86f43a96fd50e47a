import { hash } from "node:crypto";
import * as v from "valibot";
import { defined } from "../defined.ts";
import { type FailureCode, failures } from "../failure-codes.ts";
import type { SetupLook, TargetLook } from "../setup/setup.ts";
import { type Item, item, list, optional, textInstant } from "./item.ts";

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
export const partsItem = item({ parts: optional(v.object({ version: v.string(), count: v.number() })) });
export type LookParts = { readonly version: string; readonly count: number };

export const lookItem: Item<Omit<SetupLook, "targets">> = item({
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
