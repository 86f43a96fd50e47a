import type { ConnectionKey } from "../connections/connection.ts";
import type { Change, ChangeKey } from "./change.ts";

/**
 * What became of a change.
 *
 * - `begun`: written before the provider is called. A process that died then may or may not have made the change.
 * - `changed`: the setup made it.
 * - `unchanged`: it stood already, and is not the setup's.
 * - `failed`: the provider refused it.
 * - `undone`: a teardown took it back. `gone`: a teardown did not find it any more. `kept`: a teardown leaves it, because others may need it.
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
