import * as v from "valibot";
import { Failure, type FailureCode, failures } from "../errors.ts";
import { type NewSetupRun, type SetupRun, type SetupStanding, setupRunDays, setupSteps, verifyInEnd } from "../setup/setup-run.ts";
import type { SetupEnd, SetupRuns } from "../setup/setup-stores.ts";
import type { Clock } from "../system.ts";
import { item, list, optional, textInstant } from "./item.ts";
import { keyMembers, newestRunItemKey, setupRunItemKey, ttlAttribute } from "./item-keys.ts";
import { ifNew, readItem, updateItemIf, writeItemIf } from "./requests.ts";
import { type Table, toUnixSeconds } from "./table.ts";

/** The `stage` of a finished run: higher than any other. */
const ended = 100;

/**
 * Stores the setup runs. `stage` only grows, and every write is conditional on it, so that a repeated or late task cannot move a
 * run back. Each target's result is stored under its id, so that parallel writes race for no counter.
 */
export function setupRunsIn(table: Table, clock: Clock): SetupRuns {
  const isLive = (stored: Readonly<Record<string, unknown>>) => Number(stored[ttlAttribute]) > toUnixSeconds(clock());

  const read = async (runId: string) => {
    const stored = await readItem(table, setupRunItemKey(runId));
    return stored !== undefined && isLive(stored) ? parseSetupRun(stored) : undefined;
  };

  /** @returns `undefined` when the run does not exist, or has reached `before`. */
  const update = (runId: string, before: number, change: RunChange, now = clock()) =>
    updateItemIf(table, setupRunItemKey(runId), buildRunUpdate(before, change, now));

  const stand = (runId: string, standing: SetupStanding) => {
    const stage = toStage(standing);
    return update(runId, stage, { set: "standing = :standing, stage = :before", values: { ":standing": standing } });
  };

  return {
    create: async (run) => {
      await writeItemIf(table, toItem(run), ifNew);
      if (run.sameAs === undefined) {
        await noteNewest(table, run);
      }
    },
    read,
    readNewest: async (connection) => {
      const stored = await readItem(table, newestRunItemKey(connection));
      return stored !== undefined && isLive(stored) ? newestRunItem.parse(stored).runId : undefined;
    },
    recordStarted: async (runId) => {
      await stand(runId, { state: "STARTED" });
    },
    recordStep: async (runId, step) => {
      await stand(runId, { state: "PROGRESS", step });
    },
    recordDiscovery: async (runId, discovery) => {
      await update(runId, ended, { set: "discovery = :discovery", values: { ":discovery": discovery } });
    },
    recordTarget: async (runId, result) => {
      const write = { set: "results.#target = :result", values: { ":result": result }, names: { "#target": result.target } };
      await update(runId, ended, result.state === "working" ? onlyIfUnfinished(write) : write);
    },
    finish: async (runId, end) => {
      const now = clock();
      const set = "standing = :standing, stage = :before, ended_at = :now";
      if ((await update(runId, ended, { set, values: { ":standing": end } }, now)) !== undefined) {
        return { standing: end, endedAt: now };
      }
      const run = await read(runId);
      if (run === undefined || !isEnd(run.standing)) {
        throw new Failure("not_found", { detail: "setup run" });
      }
      return { standing: run.standing, endedAt: run.endedAt ?? run.updatedAt };
    },
    recordVerified: async (runId, target) => {
      const { standing } = (await read(runId)) ?? {};
      const verified = standing === undefined ? undefined : verifyInEnd(standing, target);
      if (verified !== undefined) {
        const set = "standing = :standing, results.#target = :result";
        const values = { ":standing": verified, ":result": { target, state: "ready" } };
        await update(runId, ended + 1, { set, values, names: { "#target": target } });
      }
    },
  };
}

type RunChange = { readonly set: string; readonly values: object; readonly names?: Record<string, string>; readonly onlyIf?: string };

/** Builds an update that writes nothing when the run does not exist, or has reached `before`. */
const buildRunUpdate = (before: number, { set, values, names, onlyIf }: RunChange, now: Date) => ({
  UpdateExpression: `SET ${set}, updated_at = :now`,
  ConditionExpression: `attribute_exists(pk) AND stage < :before${onlyIf === undefined ? "" : ` AND ${onlyIf}`}`,
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: { ...values, ":before": before, ":now": now.toISOString() },
});

/** Also when the run existed: the process that created it may have died before this. An older one does not take the place of a newer one. */
const noteNewest = (table: Table, { runId, createdAt, ...connection }: NewSetupRun) =>
  writeItemIf(
    table,
    { ...newestRunItemKey(connection), ...newestRunItem.build({ runId, createdAt }), [ttlAttribute]: endsAt(createdAt) },
    {
      ConditionExpression: "attribute_not_exists(pk) OR created_at <= :created_at",
      ExpressionAttributeValues: { ":created_at": createdAt.toISOString() },
    },
  );

/** A task that is tried again after its answer was lost works on a target that may have its final result. */
const onlyIfUnfinished = <Write extends { readonly values: object; readonly names: Record<string, string> }>(write: Write) => ({
  ...write,
  onlyIf: "(attribute_not_exists(results.#target) OR results.#target.#state = :working)",
  values: { ...write.values, ":working": "working" },
  names: { ...write.names, "#state": "state" },
});

function toStage(standing: SetupStanding): number {
  switch (standing.state) {
    case "PENDING":
      return 0;
    case "STARTED":
      return 1;
    case "PROGRESS":
      return 2 + setupSteps.findIndex(({ name }) => name === standing.step);
    case "SUCCESS":
    case "FAILURE":
      return ended;
  }
}

const isEnd = (standing: SetupStanding): standing is SetupEnd => toStage(standing) === ended;

const endsAt = (createdAt: Date): number => toUnixSeconds(createdAt) + setupRunDays * 86_400;

const toItem = (run: NewSetupRun) => ({
  ...setupRunItemKey(run.runId),
  ...newRunItem.build({ ...run, updatedAt: run.createdAt }),
  standing: { state: "PENDING" },
  stage: 0,
  results: {},
  [ttlAttribute]: endsAt(run.createdAt),
});

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
function parseSetupRun(stored: unknown): SetupRun {
  const { results, ...run } = runItem.parse(stored);
  return { ...run, results: Object.values(results) };
}
