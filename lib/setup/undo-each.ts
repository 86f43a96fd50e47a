import { asFailure, endsConnection, type Failure } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import type { UndoSummary } from "./undo-target.ts";

/** A target in which something still stands, and why. */
export type LeftTarget = { readonly target: string; readonly code: string };

/** Targets that are worked on at once. */
const targetsAtOnce = 5;

/**
 * Takes back what is in some targets. One target's refusal does not stop the others. Waits for all targets before it throws: none may go on after the
 * connection is let go.
 *
 * @throws {Failure} One that concerns all targets: the token is refused, time is up, or the fault is ours.
 */
export async function undoEach(targets: readonly string[], undo: (target: string) => Promise<UndoSummary>): Promise<readonly LeftTarget[]> {
  const done = await mapBounded(targets, targetsAtOnce, async (target) => {
    try {
      return { target, left: (await undo(target)).left };
    } catch (error) {
      return { target, failure: asFailure(error) };
    }
  });
  const stopped = done.flatMap(({ failure }) => (failure !== undefined && concernsAll(failure) ? [failure] : []));
  if (stopped[0] !== undefined) {
    throw stopped[0];
  }
  return done.flatMap(({ target, failure, left = [] }) => {
    const code = failure?.code ?? left[0]?.code;
    return code === undefined ? [] : [{ target, code }];
  });
}

/** Whether a failure says nothing about one target. Pure. */
export const concernsAll = ({ code }: Failure): boolean => endsConnection(code) || code === "deadline_exceeded" || code === "internal";
