import { type Controls, createControls } from "../simulator/simulation.ts";
import type { AccessToken } from "./access-token.ts";
import type { AuthKey } from "./auth-key.ts";
import type { Client } from "./client.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";
import { createDefaultTailnets, type Tailnet } from "./tailnet.ts";

/** The whole state of the simulator. */
export type World = Controls<Settings> & {
  readonly tailnets: Tailnet[];
  /** Empty at the start: the control plane creates clients, as a customer does in the console. */
  readonly clients: Client[];
  /** By their text. */
  readonly accessTokens: Map<string, AccessToken>;
  readonly authKeys: AuthKey[];
};

export function createWorld(): World {
  return {
    ...createControls(DEFAULT_SETTINGS),
    tailnets: createDefaultTailnets(),
    clients: [],
    accessTokens: new Map(),
    authKeys: [],
  };
}
