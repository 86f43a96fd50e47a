import { type Controls, createControls } from "../simulator/simulation.ts";
import { type Account, DEFAULT_ACCOUNTS } from "./accounts.ts";
import { Grants } from "./grants.ts";
import type { Region } from "./regions.ts";
import type { Policy, ServiceAccount } from "./service-account.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";

/** An authorization request that OVHcloud accepts. */
export type AuthorizationRequest = {
  readonly region: Region;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | null;
  readonly challenge: string | null;
};

/** An OAuth client of the flow AUTHORIZATION_CODE in one region. */
export type OvhClient = {
  readonly region: Region;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly callbackUrls: readonly string[];
  /** A customer's own: the switch of the operator's clients does not concern it. */
  readonly isCustomers?: boolean;
};

/** The whole state of the simulator. A reset keeps the operator's clients. */
export type World = Controls<Settings> & {
  readonly url: string;
  clients: readonly OvhClient[];
  accounts: Account[];
  /** Empty at the start: the control plane creates them, as a customer does in the console. */
  serviceAccounts: ServiceAccount[];
  policies: Policy[];
  readonly grants: Grants;
  /** The shown consent pages, by the id in their form. */
  readonly pendingConsents: Map<string, AuthorizationRequest>;
};

export function createWorld(url: string, clients: readonly OvhClient[]): World {
  return {
    ...createControls(DEFAULT_SETTINGS),
    url,
    clients,
    accounts: DEFAULT_ACCOUNTS,
    serviceAccounts: [],
    policies: [],
    grants: new Grants(),
    pendingConsents: new Map(),
  };
}
