import { ForeignIssuers } from "../simulator/foreign-issuer.ts";
import { type Controls, createControls } from "../simulator/simulation.ts";
import type { AccessToken } from "./access-token.ts";
import type { Application } from "./application.ts";
import { createDefaultDirectories, type Directory } from "./directory.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";

/** Where each foreign issuer is served on this machine, by its origin. */
export type IssuerBases = Readonly<Record<string, string>>;

/** The whole state of the simulator. */
export type World = Controls<Settings> & {
  readonly url: string;
  readonly directories: Directory[];
  /** Empty at the start: the control plane registers applications, as a customer does in the portal. */
  applications: Application[];
  /** By their text. */
  readonly accessTokens: Map<string, AccessToken>;
  /** Those whose tokens a customer may trust. */
  readonly issuers: ForeignIssuers;
};

/** @param issuers - Where foreign issuers are served on this machine. */
export function createWorld(url: string, issuers: IssuerBases): World {
  const controls = createControls(DEFAULT_SETTINGS);
  return {
    ...controls,
    url,
    directories: createDefaultDirectories(),
    applications: [],
    accessTokens: new Map(),
    issuers: new ForeignIssuers({ bases: issuers, clock: controls.clock }),
  };
}
