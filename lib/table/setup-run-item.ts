import * as v from "valibot";
import { defined } from "../defined.ts";
import { type FailureCode, failures } from "../failure-codes.ts";
import { providerNames } from "../provider-names.ts";
import { type SetupRun, setupSteps } from "../setup/setup-run.ts";

const instant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);

const failureCode = v.custom<FailureCode>((code) => typeof code === "string" && Object.hasOwn(failures, code));
const ids = v.array(v.string());

const result = v.variant("state", [
  v.object({ target: v.string(), state: v.literal("working"), step: v.string() }),
  v.object({ target: v.string(), state: v.literal("ready"), code: v.exactOptional(v.string()) }),
  v.object({ target: v.string(), state: v.literal("late") }),
  v.object({ target: v.string(), state: v.literal("failed"), code: v.string() }),
]);

const login = v.variant("state", [v.object({ state: v.literal("ended") }), v.object({ state: v.literal("kept"), code: v.string() })]);

const outcome = v.variant("kind", [
  v.object({ kind: v.picklist(["completed", "partial"]), results: v.array(result), login: v.exactOptional(login) }),
  v.object({ kind: v.literal("needs_selection"), eligibleCount: v.number() }),
  v.object({
    kind: v.literal("unprepared"),
    reason: v.picklist(["no_targets", "none_eligible", "none_ready"]),
    results: v.array(result),
  }),
]);

const standing = v.variant("state", [
  v.object({ state: v.literal("PENDING") }),
  v.object({ state: v.literal("STARTED") }),
  v.object({ state: v.literal("PROGRESS"), step: v.picklist(setupSteps.map(({ name }) => name)) }),
  v.object({ state: v.literal("SUCCESS"), outcome }),
  v.object({ state: v.literal("FAILURE"), code: failureCode }),
]);

const discovery = v.object({
  candidates: v.array(v.object({ id: v.string(), name: v.string(), obstacles: ids, facts: v.record(v.string(), v.string()) })),
  chosen: ids,
  eligibleCount: v.number(),
});

const itemSchema = v.object({
  run_id: v.string(),
  tenant: v.string(),
  provider: v.picklist(providerNames),
  account: v.string(),
  started_by: v.optional(v.string()),
  person_id: v.optional(v.string()),
  selected: ids,
  access: v.picklist(["read", "operate"]),
  plan_id: v.optional(v.string()),
  names: v.optional(v.record(v.string(), v.string())),
  same_as: v.optional(v.string()),
  standing,
  discovery: v.optional(discovery),
  results: v.record(v.string(), result),
  created_at: instant,
  updated_at: instant,
  ended_at: v.optional(instant),
});

/** Reads a run's item. @throws {v.ValiError} This product did not write the item: a bug, not a failure. */
export function parseSetupRun(value: unknown): SetupRun {
  const item = v.parse(itemSchema, value);
  return {
    runId: item.run_id,
    tenant: item.tenant,
    provider: item.provider,
    account: item.account,
    ...defined({ startedBy: item.started_by, personId: item.person_id }),
    selected: item.selected,
    access: item.access,
    ...defined({ planId: item.plan_id, names: item.names, sameAs: item.same_as }),
    standing: item.standing,
    ...defined({ discovery: item.discovery }),
    results: Object.values(item.results),
    createdAt: item.created_at,
    updatedAt: item.updated_at,
    ...defined({ endedAt: item.ended_at }),
  };
}
