import { type ConnectionKey, toKey } from "../connections/connection.ts";
import { defined } from "../defined.ts";
import { asFailure, type FailureCode, failures } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import { entriesAtOnce } from "./apply-step.ts";
import { type SetupCallDeps, withSetupCall } from "./build-setup-call.ts";
import { decideHome, type Ledger, type LedgerEntry, mustUndo, ownFirst } from "./ledger.ts";
import { isOfPart, requireTornDown } from "./list-teardown-targets.ts";
import type { Setup } from "./setup.ts";
import type { TokenLimits } from "./setup-stores.ts";
import type { TeardownPart, UndoTaskInput } from "./task-input.ts";
import { noteLeft, undoTarget } from "./undo-target.ts";

export type UndoPartDeps = SetupCallDeps & {
  readonly ledger: Pick<Ledger, "list" | "end">;
  readonly setup: Pick<Setup, "undo" | "onceSteps">;
};

/** Failures that say nothing about what is to be taken back: a bug, or another process that has ended this teardown. */
const aboutUs: ReadonlySet<FailureCode> = new Set(["internal", "not_found", "connection_disconnecting"]);

/** What the task has done, for the state machine: counts and a word. */
export type PartUndone = { readonly undone: number; readonly left: number; readonly code?: string };

/**
 * Takes back what setups made in some targets, one after another. A task of the state machine. May be repeated at any time. A failure that no retry
 * repairs, such as a grant that was revoked, is noted in the ledger: that is where a disconnect reads what is left, and why. A target that fails stops
 * no other; a failure that a retry repairs is thrown when all were tried.
 *
 * Besides its own targets the task reads only the homes, so that a teardown of many targets reads each entry a few times.
 *
 * @throws {Failure} One that the machine retries. `not_found`: another run tears the connection down, or none does.
 */
export async function undoPart(deps: UndoPartDeps, input: UndoTaskInput, limits: TokenLimits): Promise<PartUndone> {
  const key = toKey(input);
  const { identity } = requireTornDown(await deps.connections.read(key), input.runId);
  const shared = await readShared(deps, key, input.homes);
  const done: PartUndone[] = [];
  const failed: { readonly error: unknown; readonly code: FailureCode }[] = [];
  for (const target of input.targets) {
    try {
      done.push(await undoIn(deps, target, { key, part: input.part, personId: identity.id, shared }, limits));
    } catch (error) {
      const { code } = asFailure(error);
      if (code === "not_found" || code === "connection_disconnecting" || limits.signal.aborted) {
        throw error;
      }
      failed.push({ error, code });
    }
  }
  const first = failed.find((one) => failures[one.code].retryable) ?? failed[0];
  if (first !== undefined) {
    throw first.error;
  }
  const code = done.find((one) => one.code !== undefined)?.code;
  const sum = (count: "undone" | "left") => done.reduce((total, one) => total + one[count], 0);
  return { undone: sum("undone"), left: sum("left"), ...defined({ code }) };
}

/** The entries of what was made once a connection. @param homes - Absent or empty: they are not known, and the whole ledger is read. */
async function readShared(
  { ledger, setup }: Pick<UndoPartDeps, "ledger" | "setup">,
  key: ConnectionKey,
  homes: readonly string[] = [],
): Promise<readonly LedgerEntry[]> {
  const entries = homes.length === 0 ? await ledger.list(key) : await mapBounded(homes, entriesAtOnce, (home) => ledger.list(key, home));
  return entries.flat().filter((entry) => isOfPart(entry, "once", setup));
}

type Undoing = {
  readonly key: ConnectionKey;
  readonly part: TeardownPart;
  readonly personId: string;
  readonly shared: readonly LedgerEntry[];
};

async function undoIn(
  deps: UndoPartDeps,
  target: string,
  { key, part, personId, shared }: Undoing,
  limits: TokenLimits,
): Promise<PartUndone> {
  const isWanted = (entry: Parameters<typeof isOfPart>[0]) => isOfPart(entry, part, deps.setup);
  const home = decideHome(ownFirst(shared, personId), deps.setup.onceSteps, undefined, [target]);
  // What was made here may be about the accounts of each home.
  const targets = [target, ...shared.map(({ change }) => change.target)];
  // Taking back needs no more than what the account that was made for it has: the level says nothing here.
  const facts = { access: "operate", home, targets } as const;
  try {
    const { undone, gone, left } = await withSetupCall(deps, key, facts, (call) => undoTarget(deps, target, call, isWanted), limits);
    const [first] = left;
    return { undone: undone + gone, left: left.length, ...defined({ code: first?.code }) };
  } catch (error) {
    const { code } = asFailure(error);
    if (failures[code].retryable || aboutUs.has(code)) {
      throw error;
    }
    const open = (await deps.ledger.list(key, target)).filter((entry) => mustUndo(entry) && isWanted(entry));
    await noteLeft(deps.ledger, key, open, { personId, code });
    return { undone: 0, left: open.length, code };
  }
}
