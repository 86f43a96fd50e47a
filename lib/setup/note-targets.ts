import type { ConnectionKey } from "../connections/connection.ts";
import { updateTo, type WithLeaseDeps, withLease } from "../connections/lease/with-lease.ts";
import { unchanged } from "../connections/record/transitions.ts";
import { readTargetsInUse, type TargetsInUseDeps } from "./targets-in-use.ts";

export type NoteTargetsDeps = WithLeaseDeps & TargetsInUseDeps;

/** Notes on the record of a connection in which targets it is used now, after a person has chosen others. */
export type NoteTargets = (key: ConnectionKey, signal: AbortSignal) => Promise<void>;

/**
 * Makes {@link NoteTargets}. While another process has the lease for five seconds nothing is written: the choice is stored, and the next look at the
 * setup notes it.
 */
export const noteTargetsBy =
  (deps: NoteTargetsDeps): NoteTargets =>
  async (key, signal) => {
    await withLease(deps, key, { wait: signal }, async ({ connection }) => {
      const targets = await readTargetsInUse(deps, connection);
      return updateTo(unchanged({ ...connection, targets, updatedAt: deps.clock() }), undefined);
    });
  };
