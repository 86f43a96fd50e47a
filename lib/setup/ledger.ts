import type { ConnectionKey } from "../connections/connection.ts";

/**
 * How much a setup lets the product do in a customer's cloud. `read`: look only. `operate`: also what an operator may do, by an identity of its
 * own.
 */
export type SetupAccess = "read" | "operate";

/** One thing that a setup adds in a customer's cloud, such as a role of an account in a project. Plain data without secrets. */
export type Change = {
  /** The step that makes it. A provider names its steps. */
  readonly step: string;
  /** The kind of thing, such as `role` or `api`, in the provider's own list. */
  readonly kind: string;
  /** Where it is added: the id of a project, as the provider writes it. */
  readonly target: string;
  /** Tells it from others of its kind in the same target, such as `roles/browser aurora-ro-…`. The same in each run. */
  readonly name: string;
  /**
   * The home whose account it is about. Accounts of one connection have the same id in each home, as when another person took the connection
   * over: what one of them has in a target is not what the other one has. Absent: it is about no account, or about one in its own target; or it
   * was begun by an earlier release, which did not note the home.
   */
  readonly home?: string;
  /** Why it is needed, in one sentence for a person. */
  readonly reason: string;
  /** What stood in its place when it was planned, in words. Absent: nothing, so that what stands later was made by a setup. */
  readonly before?: string;
};

/** The parts of a change that identify it. Two runs that need the same thing name it alike, and each thing that may stand has a key of its own. */
export type ChangeKey = Pick<Change, "kind" | "target" | "name" | "home">;

/** The id of a change within its connection: the same text in the plan's hash, the ledger's keys and the steps' answers. */
export const toChangeId = ({ kind, target, name, home }: ChangeKey): string =>
  JSON.stringify([target, kind, name, ...(home === undefined ? [] : [home])]);

/**
 * What became of a change.
 *
 * - `begun`: written before the provider is called. A process that died then may or may not have made the change.
 * - `changed`: the setup made it.
 * - `unchanged`: it stood already, and is not the setup's.
 * - `failed`: the provider refused it.
 * - `undone`: a teardown took it back. `gone`: a teardown did not find it any more. `kept`: a teardown leaves it, because others may need it, or because
 *   it was forgotten.
 */
export type ChangeState = "begun" | "changed" | "unchanged" | "failed" | "undone" | "gone" | "kept";

/** One change of the setups of a connection. */
export type LedgerEntry = {
  readonly change: Change;
  readonly state: ChangeState;
  /** The run that began it last. */
  readonly runId: string;
  /** The account at the provider whose grant that run had, by its id there. Absent: written by an earlier release. */
  readonly madeBy?: string;
  /** What stood before the setup's first attempt, and what it left, in words. Absent: nothing. */
  readonly before?: string;
  readonly after?: string;
  /** What a later step needs to know of it, such as the unique id of an account. No secret. */
  readonly facts: Readonly<Record<string, string>>;
  readonly begunAt: Date;
  readonly endedAt?: Date;
  /** Why it failed, or why a teardown could not take it back. */
  readonly code?: string;
};

/** The outcome of one change at the provider. */
export type ChangeOutcome = Pick<LedgerEntry, "before" | "after" | "code"> & {
  readonly state: Exclude<ChangeState, "begun">;
  readonly facts?: Readonly<Record<string, string>>;
};

/** An outcome as the ledger keeps it. `begun` with a code: the provider refused, and an earlier process may have made the change. */
export type RecordedOutcome = Omit<ChangeOutcome, "state"> & { readonly state: ChangeState };

/** Who begins a change. */
export type Beginning = Pick<LedgerEntry, "runId" | "madeBy">;

/** Every change that the setups of a connection have begun, one entry a change. It stays until a teardown has taken everything back. */
export type Ledger = {
  /**
   * Writes that a change begins, before it is made, and who begins it. An entry that a dead process left `begun`, and one that is `changed`, keeps its state,
   * `before`, `facts` and `begunAt`, so that what the setup made is never taken for the customer's. Every other entry starts anew, with the
   * change's own `before`. Of two processes that begin a new change at once, one gets `undefined`.
   *
   * @returns The entry as it stood before; `undefined`: there was none.
   */
  begin(connection: ConnectionKey, change: Change, by: Beginning): Promise<LedgerEntry | undefined>;

  /**
   * Writes the outcome of a change that has begun. `before` and `after` stay when the outcome has none, and facts are added to those that are
   * known. A change that another process has made in the meantime stays `changed` when the outcome is `unchanged` or `failed`.
   *
   * @throws {Failure} `not_found`: the change has not begun.
   */
  end(connection: ConnectionKey, change: ChangeKey, outcome: RecordedOutcome): Promise<void>;

  /** Every entry of a connection; of one target if it is named. */
  list(connection: ConnectionKey, target?: string): Promise<readonly LedgerEntry[]>;

  /** Removes the entries of a connection, when everything is taken back or its connection is gone. Success if there are none. */
  erase(connection: ConnectionKey): Promise<void>;
};

/**
 * Whether a teardown takes it back: a setup made it, or may have made it. Of a change that a dead process left `begun`, what stood before may
 * still be the customer's.
 */
export const mustUndo = ({ state, before }: Pick<LedgerEntry, "state" | "before">): boolean =>
  state === "changed" || (state === "begun" && before === undefined);

/** Whether the account at the provider that is connected now has made an entry. One without a maker is of an earlier release. */
export const isMadeBy = ({ madeBy }: Pick<LedgerEntry, "madeBy">, personId: string | undefined): boolean =>
  madeBy === undefined || madeBy === personId;

/**
 * Puts what one account has made before what others have. Pure. Accounts that replace one another share a ledger, and what they make has the
 * same names in other targets: the first entry of a name is the one that is meant.
 */
export const ownFirst = (ledger: readonly LedgerEntry[], personId: string | undefined): readonly LedgerEntry[] =>
  ledger.toSorted((one, other) => Number(!isMadeBy(one, personId)) - Number(!isMadeBy(other, personId)));

/**
 * Decides which target holds what is made once a connection, such as its accounts. Pure. It stays where it was made: an account cannot move.
 *
 * @param root - The target that the customer prefers, if it is among those that are set up.
 * @param targets - At least one.
 */
export function decideHome(
  ledger: readonly LedgerEntry[],
  onceSteps: readonly string[],
  root: string | undefined,
  targets: readonly string[],
): string {
  const made = ledger.find(({ change, state }) => onceSteps.includes(change.step) && (state === "changed" || state === "begun"));
  const preferred = root !== undefined && targets.includes(root) ? root : undefined;
  return made?.change.target ?? preferred ?? targets[0] ?? "";
}
