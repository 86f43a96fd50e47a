import type { FailureCode } from "../../lib/errors.ts";
import type { Deployed } from "../deployed/stack.ts";
import type { TableProxy } from "../deployed/table-proxy.ts";
import type { Schedules } from "./fire-schedules.ts";
import type { Fleet } from "./fleet.ts";

/** What a fault is made with. */
export type Stage = { readonly deployed: Deployed; readonly fleet: Fleet; readonly schedules: Schedules; readonly table: TableProxy };

/** A fault of the game day. docs/operate/gameday.md has a row for it. */
export type Fault = {
  /** Chooses it on the command line. */
  readonly id: string;
  readonly title: string;
  /** The alarm that must be raised. `undefined`: no alarm may be, because no operator can act. */
  readonly alarm: string | undefined;
  /** The code that callers meet. `undefined`: they meet nothing. */
  readonly felt: FailureCode | undefined;
  /** Other alarms that may be raised by it, each with the reason. Any further alarm fails the game day. */
  readonly also: Readonly<Record<string, string>>;
  /** What an operator does, or the customer. */
  readonly step: string;
  /** Makes the fault. @returns Does the step. */
  make(stage: Stage): Promise<() => Promise<void>>;
};
