import type { ConnectionKey } from "../connections/connection.ts";
import type { Secret } from "../secret.ts";
import type { Candidate, Discovery, NewSetupRun, SetupRun, SetupStanding, SetupStepName, TargetResult } from "./setup-run.ts";

/** The end of a run: one of the two final standings. */
export type SetupEnd = Extract<SetupStanding, { state: "SUCCESS" | "FAILURE" }>;

/**
 * Stores runs. A run only moves forward: a write that would move it back, or that comes after its end, changes nothing and is
 * not an error, because tasks are retried and targets are set up in parallel.
 */
export type SetupRuns = {
  /** Idempotent: an existing run stays unchanged. From then on it is the newest of its connection, unless it is another name of a run. */
  create(run: NewSetupRun): Promise<void>;

  /** @returns The id of the run that was created last for a connection, or `undefined` when there was none in the last 30 days. */
  readNewest(connection: ConnectionKey): Promise<string | undefined>;

  /** @returns The run, or `undefined` when it was never created or was deleted after its 30 days. */
  read(runId: string): Promise<SetupRun | undefined>;

  recordStarted(runId: string): Promise<void>;
  recordStep(runId: string, step: SetupStepName): Promise<void>;
  recordDiscovery(runId: string, discovery: Discovery): Promise<void>;

  /** A `working` result does not replace a final one. */
  recordTarget(runId: string, result: TargetResult): Promise<void>;

  /**
   * Ends the run. The first end wins.
   *
   * @returns The stored end and its instant. Both are of the first end when the run had already ended.
   * @throws {Failure} `not_found`: the run does not exist.
   */
  finish(runId: string, end: SetupEnd): Promise<{ readonly standing: SetupEnd; readonly endedAt: Date }>;

  /** Turns a late target of a run that has ended into a ready one. Nothing else of the end changes, and nothing at all without such a target. */
  recordVerified(runId: string, target: string): Promise<void>;
};

/** The record of a target that setup has prepared. */
export type PreparedTarget = Candidate &
  ConnectionKey & {
    readonly runId: string;
    readonly preparedAt: Date;
    /** Everything is in place, and the access was not effective yet when its run ended. */
    readonly isLate?: true;
  };

/** The prepared targets of a connection, one item each. */
export type PreparedTargets = {
  /** Idempotent: replaces the target's record. */
  write(target: PreparedTarget): Promise<void>;
  list(connection: ConnectionKey): Promise<readonly PreparedTarget[]>;
  /** Erases the record of a target that is not used any more. Success if there is none. */
  eraseTarget(connection: ConnectionKey, target: string): Promise<void>;
  /** Records that the access to a late target works, unless a later run has prepared it since. */
  recordVerified(target: Pick<PreparedTarget, keyof ConnectionKey | "id" | "runId">): Promise<void>;
  /** Erases the records of a connection that is gone. */
  erase(connection: ConnectionKey): Promise<void>;
};

/** When the caller of a live token leaves, and when its process ends. */
export type TokenLimits = { readonly signal: AbortSignal; readonly endsAt: Date };

/**
 * Does work with a live access token of a connection, served as to any caller. A token never travels between states.
 *
 * @param work - May run twice: again when the provider refuses the first token (`credential_expired`).
 * @param endsAt - The instant at which the process stops.
 * @throws {Failure} The work's own failure, or the reason why there is no token.
 */
export type WithLiveToken = <T>(key: ConnectionKey, work: (accessToken: Secret) => Promise<T>, limits: TokenLimits) => Promise<T>;
