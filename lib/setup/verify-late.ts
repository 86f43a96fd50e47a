import type { Connection } from "../connections/connection.ts";
import type { Events } from "../connections/domain-event.ts";
import { Failure } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import type { Setup, SetupCall } from "./setup.ts";
import type { PreparedTarget, PreparedTargets, SetupRuns } from "./setup-stores.ts";

export type VerifyLateDeps = {
  readonly setup: Pick<Setup, "verify">;
  readonly prepared: Pick<PreparedTargets, "recordVerified">;
  readonly runs: Pick<SetupRuns, "read" | "recordVerified">;
  readonly events: Events;
};

/** Targets that are verified at once. */
const targetsAtOnce = 5;

/**
 * Proves again the access to targets that were late when their run ended. What works is published and recorded as ready. The record of the
 * target is the last: a process that dies before it makes the next look publish the same event again.
 *
 * @returns The targets that are still late. A proof that failed, for whatever reason, is tried again with the next look.
 */
export async function verifyLate(
  deps: VerifyLateDeps,
  targets: readonly PreparedTarget[],
  connection: Connection,
  call: SetupCall,
): Promise<readonly string[]> {
  const late = targets.filter(({ isLate }) => isLate === true);
  const left = await mapBounded(late, targetsAtOnce, async (target) => {
    const { id, runId } = target;
    const run = await deps.runs.read(runId);
    if (!(await works(deps, id, { ...call, access: run?.access ?? "read" }))) {
      return [id];
    }
    await deps.events.publish({ name: "setup.verified", id: `${runId}.${id}.verified`, connection, runId, target: id });
    await deps.runs.recordVerified(runId, id);
    await deps.prepared.recordVerified(target);
    return [];
  });
  return left.flat();
}

async function works(deps: VerifyLateDeps, target: string, call: SetupCall): Promise<boolean> {
  try {
    return (await deps.setup.verify(target, call)).state === "ready";
  } catch (error) {
    if (error instanceof Failure) {
      return false;
    }
    throw error;
  }
}
