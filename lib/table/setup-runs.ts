import { Failure } from "../errors.ts";
import { type NewSetupRun, type SetupStanding, setupRunDays, setupSteps, verifyInEnd } from "../setup/setup-run.ts";
import type { SetupEnd, SetupRuns } from "../setup/setup-stores.ts";
import type { Clock } from "../system.ts";
import { newestRunItemKey, setupRunItemKey, ttlAttribute } from "./item-keys.ts";
import { ifNew, readItem, updateItemIf, writeItemIf } from "./requests.ts";
import { newestRunItem, newRunItem, parseSetupRun } from "./setup-run-item.ts";
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
