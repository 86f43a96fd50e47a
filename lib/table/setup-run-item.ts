import * as v from "valibot";
import { type FailureCode, failures } from "../failure-codes.ts";
import type { SetupRun } from "../gcp-setup/setup-run.ts";
import { setupSteps } from "../gcp-setup/setup-steps.ts";

const instant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);

const failureCode = v.custom<FailureCode>((code) => typeof code === "string" && Object.hasOwn(failures, code));
const projectIds = v.array(v.string());

const result = v.variant("prepared", [
  v.object({ projectId: v.string(), prepared: v.literal(true) }),
  v.object({
    projectId: v.string(),
    prepared: v.literal(false),
    code: v.union([v.picklist(["project_not_visible", "billing_disabled"]), failureCode]),
  }),
]);

const outcome = v.variant("kind", [
  v.object({ kind: v.picklist(["completed", "partial"]), results: v.array(result) }),
  v.object({ kind: v.literal("needs_selection"), eligibleCount: v.number() }),
  v.object({
    kind: v.literal("unprepared"),
    reason: v.picklist(["gcp_no_projects", "gcp_failed_billing", "gcp_failed"]),
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
  projects: v.array(
    v.object({
      projectId: v.string(),
      projectNumber: v.string(),
      name: v.string(),
      billing: v.picklist(["enabled", "disabled", "unknown"]),
    }),
  ),
  chosenProjectIds: projectIds,
  eligibleCount: v.number(),
});

const itemSchema = v.object({
  run_id: v.string(),
  tenant: v.string(),
  provider: v.literal("gcp"),
  account: v.string(),
  started_by: v.optional(v.string()),
  selected_project_ids: projectIds,
  standing,
  discovery: v.optional(discovery),
  results: v.record(v.string(), result),
  created_at: instant,
  updated_at: instant,
});

/** Reads a run's item. @throws {v.ValiError} This product did not write the item: a bug, not a failure. */
export function parseSetupRun(value: unknown): SetupRun {
  const item = v.parse(itemSchema, value);
  return {
    runId: item.run_id,
    tenant: item.tenant,
    provider: item.provider,
    account: item.account,
    ...(item.started_by === undefined ? {} : { startedBy: item.started_by }),
    selectedProjectIds: item.selected_project_ids,
    standing: item.standing,
    ...(item.discovery === undefined ? {} : { discovery: item.discovery }),
    results: Object.values(item.results),
    createdAt: item.created_at,
    updatedAt: item.updated_at,
  };
}
