import * as v from "valibot";
import { BoundedLog } from "./bounded-log.ts";
import type { Call, LoggedCall } from "./call.ts";
import { Clock } from "./clock.ts";
import type { Fault } from "./faults.ts";
import type { Handler, Route } from "./route.ts";

/** The part of a simulator's world that the kit's control plane changes. */
export type Controls<Settings extends object> = {
  clock: Clock;
  settings: Settings;
  faults: Fault[];
  calls: BoundedLog<LoggedCall>;
};

/**
 * Creates the initial controls: no skew, no fault, no call.
 *
 * @param clock - Default: a new clock on the real time. A simulator whose parts hold the clock passes the same one at each reset.
 */
export function createControls<Settings extends object>(settings: Settings, clock = new Clock()): Controls<Settings> {
  clock.skewSeconds = 0;
  return { clock, settings, faults: [], calls: new BoundedLog() };
}

/** For a simulator without switches. */
export const noSettings = v.strictObject({});

/** The parts that one simulator adds to the kit. The world is its whole state: handlers get it as an argument, and nothing is global. */
export type Simulation<World extends Controls<object>> = {
  /** Names the provider in messages. */
  readonly name: string;
  /** The world at the start and after each reset. */
  readonly createWorld: (url: string) => World;
  /** Answers a call of the simulated API. A simulator with a table of routes uses `findRoute` here. */
  readonly answer: Handler<World>;
  /** The switches of the control plane. Strict: a misspelled switch is refused. */
  readonly settingsSchema: v.GenericSchema<unknown, World["settings"]>;
  /** Names a call for faults. Default: its path. */
  readonly nameCall?: (call: Call) => string;
  /** Host names of the simulated API that callers may use besides those of this machine. Never for the control plane. Default none. */
  readonly alsoNamed?: (hostname: string) => boolean;
  /** Further commands, with paths under `/_control/`. A command with one of the kit's paths replaces the kit's command. */
  readonly commands: readonly Route<World>[];
  /** Describes a call for the call log, beside method, path, instant and status. */
  readonly describeCall: (call: Call) => Readonly<Record<string, unknown>>;
  /** Describes the world for `GET /_control/state`, beside clock and settings. */
  readonly describeState: (world: World) => Readonly<Record<string, unknown>>;
};
