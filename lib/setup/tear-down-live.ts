import type { AccountSettingsStore } from "../connections/account-settings.ts";
import { type Connection, type ConnectionKey, toKey } from "../connections/connection.ts";
import { toTeardownResult } from "../connections/disconnect/tear-down-first.ts";
import type { Events } from "../connections/domain-event.ts";
import type { SetupLeftCode, TeardownResult } from "../connections/teardown-result.ts";
import { defined } from "../defined.ts";
import { asFailure, type Failure, failures, isFailureCode } from "../errors.ts";
import { type Clock, minutesAfter } from "../system.ts";
import { requirePerson, type SetupCallDeps, withSetupCall } from "./build-setup-call.ts";
import { lookAfterMinutes } from "./daily-drift-check.ts";
import { type ChangeState, decideHome, type Ledger, type LedgerEntry, mustUndo, ownFirst } from "./ledger.ts";
import { isOfPart, toTargets } from "./list-teardown-targets.ts";
import type { Setup, SetupCall, SetupLooks } from "./setup.ts";
import type { SetupClaims } from "./setup-claims.ts";
import type { PreparedTargets, TokenLimits } from "./setup-stores.ts";
import { toReport } from "./setup-teardown.ts";
import { mostDisabled } from "./switched-targets.ts";
import type { NoteTargets } from "./targets-in-use.ts";
import type { TeardownPart } from "./task-input.ts";
import { concernsAll, undoEach } from "./undo-each.ts";
import { noteLeft, undoTarget } from "./undo-target.ts";
import { refuseBusy, whileHeld } from "./while-held.ts";

export type TearDownDeps = SetupCallDeps & {
  readonly ledger: Pick<Ledger, "list" | "end">;
  readonly claims: SetupClaims;
  readonly settings: Pick<AccountSettingsStore, "change">;
  readonly prepared: Pick<PreparedTargets, "list" | "eraseTarget">;
  readonly looks: Pick<SetupLooks, "erase">;
  readonly setup: Pick<Setup, "undo" | "onceSteps" | "toCommand">;
  readonly events: Events;
  readonly clock: Clock;
  readonly noteTargets: NoteTargets;
  readonly scheduleLook: ScheduleNextLook;
};

/** Sets when a connection's setup is looked at next. @throws {Failure} `connection_busy`: another process has the lease. */
export type ScheduleNextLook = (connection: ConnectionKey, at: Date, signal: AbortSignal) => Promise<void>;

/** `setup`: absent if nothing was set up. */
export type TornDown = { readonly isOver: boolean; readonly setup?: TeardownResult };

/** Targets of one request: an answer must come within half a minute. */
const mostTargets = 40;

/**
 * Takes back what the setups of a connection have made, while it stays connected. Accounts are disabled before anything else. The targets count as
 * switched off, up to {@link mostDisabled}, once there is a token. What all of them use, such as accounts, comes last, once no target is to be tried
 * again. May be repeated at any time: what is left is in the ledger.
 *
 * @param id - Names this attempt.
 * @throws {Failure} `connection_busy`: a setup or another teardown works on the connection, or a task of a stopped run does. `account_mismatch`: a
 *   colleague has taken the connection over meanwhile. The reason why there is no token. A failure of a store.
 */
export async function tearDownLive(deps: TearDownDeps, connection: Connection, id: string, limits: TokenLimits): Promise<TornDown> {
  const key = toKey(connection);
  // Before the hold, which would hide it: what a task of a stopped run makes from now on would stand after the teardown.
  if ((await deps.claims.read(key)) !== undefined) {
    refuseBusy();
  }
  return whileHeld({ ...deps, id, until: limits.endsAt }, key, async () => {
    // A look would miss what is being taken back.
    await deps.scheduleLook(key, minutesAfter(deps.clock(), lookAfterMinutes), limits.signal);
    const open = (await deps.ledger.list(key)).filter(mustUndo);
    const wasLast = await undoAll(deps, connection, open, limits);
    const entries = await deps.ledger.list(key);
    await eraseSettled(deps, key, entries);
    await deps.noteTargets(key, limits.signal);
    const isOver = !entries.some(mustUndo);
    await (isOver ? deps.looks.erase(key) : undefined);
    const setup = toTeardownResult(toReport(entries, deps.setup), { state: "over" });
    await (wasLast ? publishEnd(deps, connection, entries, setup) : undefined);
    return { isOver, ...defined({ setup }) };
  });
}

/** Stores that targets are not used any more, as many as there is room for: nothing fails because there are too many. */
const switchOff = (settings: Pick<AccountSettingsStore, "change">, key: ConnectionKey, targets: readonly string[]): Promise<void> =>
  settings.change(key, ({ disabled = [] }) => {
    const next = [...new Set([...disabled, ...targets])].slice(0, mostDisabled);
    return next.length === disabled.length ? undefined : { disabled: next };
  });

/** @returns Whether each target was tried, and none is to be tried again. */
async function undoAll(deps: TearDownDeps, connection: Connection, open: readonly LedgerEntry[], limits: TokenLimits): Promise<boolean> {
  const key = toKey(connection);
  const personId = connection.identity.id;
  // What was tried last comes last: a target that is refused each time keeps no other one waiting.
  const waiting = open.toSorted((one, other) => triedAt(one) - triedAt(other));
  const targetsOf = (part: TeardownPart) => toTargets(waiting.filter((entry) => isOfPart(entry, part, deps.setup)));
  /** @returns Whether none is to be tried again. */
  const undo = async (part: TeardownPart, targets: readonly string[]) => {
    if (targets.length === 0) {
      return true;
    }
    const isWanted = (entry: LedgerEntry) => isOfPart(entry, part, deps.setup);
    const home = decideHome(ownFirst(open, personId), deps.setup.onceSteps, undefined, targets);
    const undoOne = (target: string, call: SetupCall) =>
      undoTarget(deps, target, call, isWanted).catch(async (error: unknown) => {
        await noteFailure(deps, call, asFailure(error), (await deps.ledger.list(key, target)).filter(isWanted));
        throw error;
      });
    const work = async (call: SetupCall) => {
      // Only now: without a grant of this person nothing is taken back, and all targets stay in use.
      await switchOff(deps.settings, key, toTargets(open));
      return undoEach(targets, (target) => undoOne(target, call));
    };
    const failed = await withSetupCall(pinTo(deps, personId), key, { access: "operate", home }, work, limits);
    return !failed.some(({ code }) => isFailureCode(code) && failures[code].retryable);
  };
  const each = targetsOf("each");
  return (await undo("each", each.slice(0, mostTargets))) && each.length <= mostTargets && undo("once", targetsOf("once"));
}

/** Notes what failed as a whole, so that other targets come before it the next time. */
async function noteFailure({ ledger }: TearDownDeps, { at, personId }: SetupCall, failure: Failure, entries: readonly LedgerEntry[]) {
  const open = concernsAll(failure) ? [] : entries.filter(mustUndo);
  await noteLeft(ledger, at, open, { personId, code: failure.code });
}

const triedAt = ({ begunAt, endedAt = begunAt }: LedgerEntry): number => endedAt.getTime();

/** Works with the grant of the person who asked for it: a colleague's would be refused in other targets, or reach others. */
const pinTo = (deps: TearDownDeps, personId: string): TearDownDeps => ({
  ...deps,
  connections: {
    read: async (key) => {
      const connection = await deps.connections.read(key);
      requirePerson(personId, connection);
      return connection;
    },
  },
});

/**
 * Erases the records of targets in which nothing of a setup is left to be taken back.
 *
 * @param isAsked - Which targets. Default: all.
 */
export async function eraseSettled(
  { prepared }: Pick<TearDownDeps, "prepared">,
  key: ConnectionKey,
  entries: readonly LedgerEntry[],
  isAsked: (target: string) => boolean = () => true,
): Promise<void> {
  const open = new Set(toTargets(entries.filter(mustUndo)));
  for (const { id } of (await prepared.list(key)).filter((target) => isAsked(target.id) && !open.has(target.id))) {
    await prepared.eraseTarget(key, id);
  }
}

/** Its id is made of when the last change was closed: a teardown that finds nothing more publishes the same event again. */
async function publishEnd({ events }: TearDownDeps, connection: Connection, entries: readonly LedgerEntry[], setup?: TeardownResult) {
  if (entries.some(isTakenBack)) {
    const happenedAt = new Date(Math.max(...entries.filter(({ state }) => closed.has(state)).map(triedAt)));
    const runId = `${connection.id}-${happenedAt.getTime()}`;
    await events.publish({ name: "setup.torn_down", id: `${runId}.torn_down`, happenedAt, runId, connection, ...defined({ setup }) });
  }
}

const closed: ReadonlySet<ChangeState> = new Set(["undone", "gone", "kept"]);

/** What was forgotten was gone before. */
const isTakenBack = ({ state, code }: LedgerEntry): boolean =>
  state === "undone" || (state === "gone" && code !== ("forgotten" satisfies SetupLeftCode));
