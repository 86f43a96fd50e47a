import type { ConnectionKey } from "../connections/connection.ts";
import type { Finding } from "../connections/finding.ts";
import type { FailureCode } from "../errors.ts";
import type { Secret } from "../secret.ts";
import type { Change, ChangeKey, ChangeOutcome, LedgerEntry, SetupAccess } from "./ledger.ts";
import type { PlannedTarget } from "./plan.ts";

/** The subject of a call to a provider during a setup. */
export type SetupCall = {
  readonly at: ConnectionKey;
  readonly connectionId: string;
  /** A live token of the person who connected. */
  readonly accessToken: Secret;
  /** The id of that person at the provider. */
  readonly personId: string;
  /** The label of that person at the provider, such as an email address. */
  readonly person: string;
  readonly access: SetupAccess;
  /** The plan is one of a connection that is to end without a login. */
  readonly keyless?: true;
  /** The target that holds what is made once a connection, such as its accounts. */
  readonly home: string;
  /** What the ledger says about this connection so far. */
  readonly ledger: readonly LedgerEntry[];
  readonly signal: AbortSignal;
};

/** What decides which changes a plan can have. */
export type PlanScope = Pick<SetupCall, "connectionId" | "access" | "home" | "person" | "keyless">;

/** Whether what a setup made works in one target. A refusal that time does not mend has its code. */
export type Verification = { readonly state: "ready" } | { readonly state: "refused"; readonly code: string };

/**
 * How much is taken back. `connection`: everything, target by target. `target`: one target, so what all targets share, such as the accounts, goes
 * on working.
 */
export type UndoScope = "connection" | "target";

/** How the login of a connection ends once a setup has made what takes its place. */
export type EndOfLogin = {
  /** The step that makes it. */
  readonly step: string;
  /** The method that takes the place of the login. */
  readonly method: string;
  /** Reads what that method's connect takes, with the person's token. Reads only. */
  readFields(call: SetupCall): Promise<Readonly<Record<string, string>>>;
};

/**
 * The setup of one provider: what it adds in a customer's cloud, and how that is taken back. The plan, its hash, the ledger, runs, resumption
 * and teardown are written once, over this.
 */
export type Setup = {
  /** The steps that make something once a connection, in its home target. */
  readonly onceSteps: readonly string[];

  /** Works out what is missing in each target. Reads only. */
  plan(targets: readonly string[], call: SetupCall): Promise<readonly PlannedTarget[]>;

  /** Whether a plan of this level, person and home can have a change of this name. Pure. */
  isOfPlan(change: Change, scope: PlanScope): boolean;

  /** Whether a change lets in a person by name who is not this one. @param person - As of a {@link SetupCall}. Pure. */
  isOfOtherPerson(change: Change, person: string): boolean;

  /**
   * Makes the changes of one step in one target. Idempotent: a change that stands already is `unchanged`. A change that the provider refuses is
   * `failed` and does not stop the others.
   *
   * @returns The outcome of each change, by its id.
   * @throws {Interrupted} The step failed, and is retried; some changes have their outcome. @throws {Failure} The same, and none has.
   */
  apply(changes: readonly Change[], call: SetupCall): Promise<ReadonlyMap<string, ChangeOutcome>>;

  /**
   * Proves by a real call that what the setup made gives access to one target. Reads only.
   *
   * @throws {Failure} `access_pending`: the provider has not spread the access yet. Another failure: the proof could not be made.
   */
  verify(target: string, call: SetupCall): Promise<Verification>;

  /**
   * Takes back changes of one target, in the provider's own order. Idempotent: what is not there any more is `gone`.
   *
   * @param scope - Default `connection`.
   * @returns The outcome of each change, by its id: `undone`, `gone`, `kept`, or `failed` with its code.
   * @throws {Interrupted} It failed, and is retried; some changes have their outcome. @throws {Failure} The same, and none has.
   */
  undo(changes: readonly LedgerEntry[], call: SetupCall, scope?: UndoScope): Promise<ReadonlyMap<string, ChangeOutcome>>;

  /**
   * Writes planned changes as two scripts that an administrator of the customer runs by hand: one that makes them, one that takes them back. Pure. Each may be run
   * again, and holds no secret.
   */
  toScripts(targets: readonly PlannedTarget[], home: string): { readonly add: string; readonly remove: string };

  /** Compares what the ledger lists as `changed` with what stands. Reads only. @returns The ids of the changes that do not stand any more. */
  findDrift(changes: readonly LedgerEntry[], call: SetupCall): Promise<ReadonlySet<string>>;

  /**
   * Writes a shell command by which the customer removes a change, if there is one. Pure. It holds no secret, and each value is quoted.
   *
   * @param ledger - What was made once a connection, such as its accounts: a change may need to be told by that.
   */
  toCommand(entry: LedgerEntry, ledger: readonly LedgerEntry[]): string | undefined;
};

/** The part of a provider's setup that looks at what was made. Reads only. */
export type SetupInspector = Pick<Setup, "onceSteps" | "verify" | "findDrift"> & {
  /**
   * Remarks on what the setup prepared and a person must complete. An answer that could not be read is a remark, too.
   *
   * @throws {Failure} `credential_expired`: the token is refused.
   */
  remark(call: SetupCall): Promise<readonly Finding[]>;
};

/** What was last found in one target. */
export type TargetLook = {
  readonly target: string;
  readonly at: Date;
  /** The changes that do not stand any more. */
  readonly missing: readonly Omit<ChangeKey, "target">[];
  /** Why the target could not be read: nothing is known of it. */
  readonly code?: FailureCode;
};

/** What the last look at the setup of a connection found. */
export type SetupLook = {
  readonly connectionId: string;
  readonly at: Date;
  readonly targets: readonly TargetLook[];
  readonly findings: readonly Finding[];
  /** The day, in UTC, for which the drift was published last. */
  readonly toldOn?: string;
  /** When a person asked for a look since: what was compared before is compared again. */
  readonly askedAt?: Date;
};

/** Stores the last look at each connection, for some days. */
export type SetupLooks = {
  /** @returns `undefined`: there was no look in the last days, or it was at another connection of the same key. */
  read(connection: ConnectionKey, connectionId: string): Promise<SetupLook | undefined>;
  /** Replaces the look before. */
  write(connection: ConnectionKey, look: SetupLook): Promise<void>;
  /** Removes the look at a connection that is gone. Success if there is none. */
  erase(connection: ConnectionKey): Promise<void>;
};
