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

  /** @returns The id of the run that holds the connection. `undefined`: none does. */
  read(connection: ConnectionKey): Promise<string | undefined>;

  /** Ends the claim of a run. The claim of another run stays. */
  release(connection: ConnectionKey, runId: string): Promise<void>;
};
