import { asFailure } from "../errors.ts";
import { type FailureCode, failures } from "../failure-codes.ts";
import { mapBounded } from "../map-bounded.ts";
import { entriesAtOnce } from "./apply-step.ts";
import { type SetupCallDeps, withSetupCall } from "./build-setup-call.ts";
import { decideHome } from "./decide-home.ts";
import { isOpen } from "./is-open.ts";
import type { Ledger } from "./ledger.ts";
import { isOfPart, requireTornDown } from "./list-teardown-targets.ts";
import { ownFirst } from "./made-by.ts";
import type { Setup } from "./setup.ts";
import type { WithLiveToken } from "./setup-stores.ts";
import type { UndoTaskInput } from "./teardown-input.ts";
import { toRunKey } from "./to-run-key.ts";
import { toLeftCode, undoTarget } from "./undo-target.ts";

export type UndoPartDeps = SetupCallDeps & {
  readonly ledger: Pick<Ledger, "list" | "end">;
  readonly setup: Pick<Setup, "undo" | "onceSteps">;
};

/** Failures that say nothing about what is to be taken back: a bug, or another process that has ended this teardown. */
const aboutUs: ReadonlySet<FailureCode> = new Set(["internal", "not_found", "connection_disconnecting"]);

/** What the task has done, for the state machine: counts and a word. */
export type PartUndone = { readonly undone: number; readonly left: number; readonly code?: string };

/**
 * Takes back what setups made in one target. A task of the state machine. May be repeated at any time. A failure that no retry repairs, such as
 * a grant that was revoked, is noted in the ledger: that is where a disconnect reads what is left, and why.
 *
 * @throws {Failure} One that the machine retries. `not_found`: another run tears the connection down, or none does.
 */
export async function undoPart(deps: UndoPartDeps, input: UndoTaskInput, limits: Parameters<WithLiveToken>[2]): Promise<PartUndone> {
  const { target, part } = input;
  const key = toRunKey(input);
  const { identity } = requireTornDown(await deps.connections.read(key), input.runId);
  const isWanted = (entry: Parameters<typeof isOfPart>[0]) => isOfPart(entry, part, deps.setup);
  const all = await deps.ledger.list(key);
  // What was made here may be about the accounts of each home.
  const homes = all.filter(({ change }) => deps.setup.onceSteps.includes(change.step)).map(({ change }) => change.target);
  const home = decideHome(ownFirst(all, identity.id), deps.setup.onceSteps, undefined, [target]);
  // Taking back needs no more than what the account that was made for it has: the level says nothing here.
  const facts = { access: "operate", home, targets: [target, ...homes] } as const;
  try {
    const { undone, gone, left } = await withSetupCall(deps, key, facts, (call) => undoTarget(deps, target, call, isWanted), limits);
    const [first] = left;
    return { undone: undone + gone, left: left.length, ...(first === undefined ? {} : { code: first.code }) };
  } catch (error) {
    const { code } = asFailure(error);
    if (failures[code].retryable || aboutUs.has(code)) {
      throw error;
    }
    const open = (await deps.ledger.list(key, target)).filter((entry) => isOpen(entry) && isWanted(entry));
    await mapBounded(open, entriesAtOnce, (entry) =>
      deps.ledger.end(key, entry.change, { state: entry.state, code: toLeftCode(entry, identity.id, code) }),
    );
    return { undone: 0, left: open.length, code };
  }
}
