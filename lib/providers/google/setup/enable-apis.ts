import { Failure } from "../../../errors.ts";
import type { Change, ChangeOutcome } from "../../../setup/ledger.ts";
import type { SharedQuota } from "../../../setup/shared-quota.ts";
import { findRefusal } from "../cloud-failure.ts";
import type { CloudSession } from "./cloud-session.ts";
import { type Operation, waitForOperation } from "./operation.ts";
import { buildOutcomes, inProject, type Outcomes, toRefusalCode } from "./outcomes.ts";
import { batchEnable, enable, mostEnabled, readEnabled } from "./service-usage.ts";
import type { Waits } from "./waits.ts";

/** Google's quota of writes a minute, and what a call counts as: 12 calls for many APIs a minute. */
export const writesPerMinute = 60;
const writesOfBatch = 5;
const writesOfSingle = 1;
/** Up to this many APIs, single calls count less than one for all. */
const mostSingle = 4;
const mostBusy = 8;
const mostFaults = 2;

export type EnableDeps = { readonly google: CloudSession; readonly waits: Waits; readonly quota: MinuteQuota };

/**
 * Enables the APIs that are missing in one project. APIs that can be enabled are, whatever the others meet.
 *
 * @param list - Changes of kind `api` in one project.
 * @throws {Failure} Retryable: `access_pending`, it takes longer than the task may wait.
 */
export const enableApis = (deps: EnableDeps, list: readonly Change[]): Promise<Outcomes> =>
  inProject(list, async (project) => {
    const names = list.map(({ name }) => name);
    const before = await readEnabled(deps.google, project, names);
    const missing = names.filter((name) => !before.has(name));
    const rest = missing.length > mostSingle ? await enableTogether(deps, project, missing) : missing;
    const refused = new Map<string, string>();
    for (const name of rest) {
      const code = await enableAlone(deps, project, name);
      if (code !== undefined) {
        refused.set(name, code);
      }
    }
    return buildOutcomes(list, ({ name }): ChangeOutcome => {
      const code = refused.get(name);
      return code === undefined ? { state: before.has(name) ? "unchanged" : "changed" } : { state: "failed", code };
    });
  });

/** Enables many APIs by few calls. Each call enables all of its APIs or none, so what is left is for single calls. @returns Those. */
async function enableTogether(deps: EnableDeps, project: string, names: readonly string[]): Promise<readonly string[]> {
  let isWhole = true;
  for (let first = 0; first < names.length; first += mostEnabled) {
    const batch = names.slice(first, first + mostEnabled);
    await deps.quota(writesOfBatch, deps.waits);
    try {
      isWhole = (await finish(deps, await batchEnable(deps.google, project, batch))) && isWhole;
    } catch (error) {
      if (findRefusal(error) !== "busy") {
        // Throws what concerns more than these APIs.
        toRefusalCode(error);
      }
      isWhole = false;
    }
  }
  if (isWhole) {
    return [];
  }
  const enabled = await readEnabled(deps.google, project, names);
  return names.filter((name) => !enabled.has(name));
}

/** Enables one API. @returns Why it could not be enabled, or `undefined`. */
async function enableAlone(deps: EnableDeps, project: string, name: string): Promise<string | undefined> {
  let faults = 0;
  for (let attempt = 1; ; attempt += 1) {
    await deps.quota(writesOfSingle, deps.waits);
    try {
      if (await finish(deps, await enable(deps.google, project, name))) {
        return undefined;
      }
      faults += 1;
      if (faults > mostFaults) {
        return "api_not_enabled";
      }
    } catch (error) {
      if (findRefusal(error) !== "busy" || attempt >= mostBusy) {
        return findRefusal(error) === "busy" ? "api_busy" : toRefusalCode(error);
      }
    }
    await deps.waits.backOff(attempt);
  }
}

/** @returns `false`: the operation has failed, in most cases by an error inside Google that a repetition does not meet. */
const finish = async ({ google, waits }: EnableDeps, operation: Operation): Promise<boolean> =>
  (await waitForOperation(google, operation, { api: "serviceUsage", waits })).error === undefined;

/** Takes a part of a quota, and waits until it may be used. */
type MinuteQuota = (amount: number, waits: Pick<Waits, "now" | "pause">) => Promise<void>;

/** Half of the longest task: what is left is for the call and its operation. A longer wait is left to the next attempt of the step. */
const longestWaitMs = 300_000;

/**
 * Makes a quota that all processes share into one that is waited for.
 *
 * @throws {Failure} `access_pending`: there is too long a queue.
 */
export const minuteQuota =
  (shared: SharedQuota, name: string, perMinute: number): MinuteQuota =>
  async (amount, { now, pause }) => {
    const latest = new Date(now().getTime() + longestWaitMs);
    const at = await shared.take(name, { amount, perMinute, latest });
    if (at === undefined) {
      throw new Failure("access_pending", { detail: `google: quota ${name}: too many wait for it` });
    }
    const waitMs = at.getTime() - now().getTime();
    if (waitMs > 0) {
      await pause(waitMs);
    }
  };
