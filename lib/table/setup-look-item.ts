import { hash } from "node:crypto";
import * as v from "valibot";
import { defined } from "../defined.ts";
import { type FailureCode, failures } from "../failure-codes.ts";
import type { SetupLook, TargetLook } from "../setup/setup.ts";

/** An item may have 400 KB. What it has besides targets, the findings, is a few. */
const mostBytes = 250_000;

/** Of more missing changes than these, each target keeps the first of its own, and never more than an item holds. */
const mostMissing = 2500;
const mostMissingInTarget = 500;

const instant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);

const targetsSchema = v.array(
  v.object({
    target: v.string(),
    at: instant,
    missing: v.array(v.object({ kind: v.string(), name: v.string(), home: v.exactOptional(v.string()) })),
    code: v.exactOptional(v.custom<FailureCode>((code) => typeof code === "string" && Object.hasOwn(failures, code))),
  }),
);
type StoredTargets = v.InferInput<typeof targetsSchema>;

/** The other items of a look whose targets do not fit into one. */
const parts = v.object({ version: v.string(), count: v.number() });
export type LookParts = v.InferOutput<typeof parts>;

const schema = v.object({
  connection_id: v.string(),
  at: instant,
  targets: targetsSchema,
  parts: v.exactOptional(parts),
  findings: v.array(
    v.object({
      code: v.string(),
      severity: v.picklist(["info", "warning", "error", "unknown"]),
      target: v.exactOptional(v.string()),
      title: v.string(),
      action: v.string(),
      owner: v.picklist(["customer", "operator", "provider", "caller"]),
    }),
  ),
  told_on: v.exactOptional(v.string()),
  asked_at: v.exactOptional(instant),
});

/**
 * Builds the items of a look: the first, and the targets of each other one. The version follows from the targets, so that the other items of two
 * looks are never taken for one another.
 */
export function buildLookItems({ connectionId, at, targets, findings, toldOn, askedAt }: SetupLook) {
  const [first = [], ...others] = split(buildTargets(targets));
  const version = hash("sha256", JSON.stringify(others), "base64url").slice(0, 22);
  const item: v.InferInput<typeof schema> = {
    connection_id: connectionId,
    at: at.toISOString(),
    targets: first,
    findings: findings.map((finding) => ({ ...finding })),
    ...(others.length === 0 ? {} : { parts: { version, count: others.length } }),
    ...defined({ told_on: toldOn, asked_at: askedAt?.toISOString() }),
  };
  return { item, others };
}

function buildTargets(targets: readonly TargetLook[]): StoredTargets {
  const drifted = targets.filter(({ missing }) => missing.length > 0).length;
  const most = Math.min(mostMissingInTarget, Math.max(1, Math.floor(mostMissing / Math.max(1, drifted))));
  return targets.map(({ missing, ...look }) => ({
    ...look,
    at: look.at.toISOString(),
    missing: missing.slice(0, most).map((change) => ({ ...change })),
  }));
}

function split(targets: StoredTargets): readonly StoredTargets[] {
  const lists: StoredTargets[] = [];
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

/** Reads the other items of the look that an item begins. @returns `undefined`: it is whole. */
export const parseParts = (item: unknown): LookParts | undefined => v.parse(v.object({ parts: v.exactOptional(parts) }), item).parts;

/** @param others - The look's other items, in their order. */
export function parseLook(item: unknown, others: readonly unknown[]): SetupLook {
  const { connection_id, told_on, asked_at, parts: _, targets, ...look } = v.parse(schema, item);
  const all = [...targets, ...others.flatMap((other) => v.parse(v.object({ targets: targetsSchema }), other).targets)];
  return {
    ...look,
    targets: all,
    connectionId: connection_id,
    ...defined({ toldOn: told_on, askedAt: asked_at }),
  };
}
