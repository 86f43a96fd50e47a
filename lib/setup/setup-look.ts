import type { ConnectionKey } from "../connections/connection.ts";
import type { Finding } from "../connections/finding.ts";
import type { FailureCode } from "../failure-codes.ts";
import type { ChangeKey } from "./change.ts";
import type { Setup, SetupCall } from "./setup.ts";

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
