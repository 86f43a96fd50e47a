import * as v from "valibot";
import { type FailureCode, failures } from "../errors.ts";
import { type SetupRun, setupSteps } from "../setup/setup-run.ts";
import { item, list, optional, textInstant } from "./item.ts";
import { keyMembers } from "./key-item.ts";

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

const newRunMembers = {
  runId: v.string(),
  ...keyMembers,
  startedBy: optional(v.string()),
  personId: optional(v.string()),
  selected: list(v.string()),
  access: v.picklist(["read", "operate"]),
  planId: optional(v.string()),
  names: optional(v.record(v.string(), v.string())),
  sameAs: optional(v.string()),
  createdAt: textInstant,
  updatedAt: textInstant,
};

export const newRunItem = item(newRunMembers);

export const newestRunItem = item({ runId: v.string(), createdAt: textInstant });

const runItem = item({
  ...newRunMembers,
  standing,
  discovery: optional(discovery),
  results: v.record(v.string(), result),
  endedAt: optional(textInstant),
});

/** Reads a run's item. @throws {v.ValiError} This product did not write the item: a bug, not a failure. */
export function parseSetupRun(stored: unknown): SetupRun {
  const { results, ...run } = runItem.parse(stored);
  return { ...run, results: Object.values(results) };
}
