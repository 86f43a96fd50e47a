import type { ConnectionKey } from "../connections/connection.ts";

const holdPrefix = "hold-";

/** The id under which something holds a connection that is not a run, for seconds. */
export const toHoldId = (id: string): string => `${holdPrefix}${id}`;

/** Whether a claim is held by something that is not a run. */
export const isHold = (holder: string): boolean => holder.startsWith(holdPrefix);

/** Keeps a connection to one run at a time. */
export type SetupClaims = {
  /**
   * Claims a connection for a run, unless another run holds it.
   *
   * @param until - The claim of a run that died ends then.
   * @returns The id of the run that holds the connection: this one, or the one that runs already.
   */
  claim(connection: ConnectionKey, runId: string, until: Date): Promise<string>;

  /** @returns The id of the run that may be at work: the one that holds the connection, or a stopped one. `undefined`: no run is at work. */
  read(connection: ConnectionKey): Promise<string | undefined>;

  /**
   * Ends the claim of a run. The claim of another run stays.
   *
   * @param workUntil - The run was stopped, and a task of it may be at work until then. No other run waits for that task, because the ledger
   *   keeps both right; a teardown does.
   */
  release(connection: ConnectionKey, runId: string, workUntil?: Date): Promise<void>;
};
