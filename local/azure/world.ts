import { type Controls, createControls } from "../simulator/simulation.ts";
import type { AccessToken } from "./access-token.ts";
import type { Application } from "./application.ts";
import { createDefaultDirectories, type Directory } from "./directory.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";

/** The whole state of the simulator. */
export type World = Controls<Settings> & {
  readonly url: string;
  readonly directories: Directory[];
  /** Empty at the start: the control plane registers applications, as a customer does in the portal. */
  applications: Application[];
  /** By their text. */
  readonly accessTokens: Map<string, AccessToken>;
};

export const createWorld = (url: string): World => ({
  ...createControls(DEFAULT_SETTINGS),
  url,
  directories: createDefaultDirectories(),
  applications: [],
  accessTokens: new Map(),
});
