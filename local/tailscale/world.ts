import { ForeignIssuers } from "../simulator/foreign-issuer.ts";
import { type Controls, createControls } from "../simulator/simulation.ts";
import type { AccessToken } from "./access-token.ts";
import type { AuthKey } from "./auth-key.ts";
import type { Client } from "./client.ts";
import type { FederatedIdentity } from "./federated-identity.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";
import { createDefaultTailnets, type Tailnet } from "./tailnet.ts";

/** The whole state of the simulator. */
export type World = Controls<Settings> & {
  readonly tailnets: Tailnet[];
  /** Empty at the start: the control plane creates clients, as a customer does in the console. */
  readonly clients: Client[];
  /** Credentials without a secret, of which the control plane or the API creates some. */
  readonly federatedIdentities: FederatedIdentity[];
  /** How tokens of other issuers are verified. */
  readonly issuers: ForeignIssuers;
  /** By their text. */
  readonly accessTokens: Map<string, AccessToken>;
  readonly authKeys: AuthKey[];
};

/** @param issuers - Where the issuers of customers are served on this machine, by their origin. */
export function createWorld(issuers: Readonly<Record<string, string>>): World {
  const controls = createControls(DEFAULT_SETTINGS);
  return {
    ...controls,
    tailnets: createDefaultTailnets(),
    clients: [],
    federatedIdentities: [],
    issuers: new ForeignIssuers({ bases: issuers, clock: controls.clock }),
    accessTokens: new Map(),
    authKeys: [],
  };
}
