import { BoundedLog } from "../bounded-log.ts";
import { type Account, DEFAULT_ACCOUNTS } from "./accounts.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";
import type { Fault } from "./faults.ts";
import type { GoogleClient } from "./google-client.ts";
import { Grants } from "./grants.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";
import type { SigningKey } from "./signing-key.ts";

/** Kept in clear, codes and tokens included, so that a test can prove what was sent. `status` is null for a dropped connection. */
export type LoggedCall = {
  method: string;
  path: string;
  at: string;
  status: number | null;
  authorization: string | null;
  query: Record<string, string>;
  form: Record<string, string>;
};

type State = {
  /** The simulator's clock runs this far ahead of the machine's. */
  skewSeconds: number;
  settings: Settings;
  accounts: Account[];
  grants: Grants;
  /** Consent pages that were shown, by the id in their form. */
  pendingConsents: Map<string, { request: AuthorizationRequest; expiresAt: Date }>;
  pageTokens: Map<string, { sub: string; query: string; offset: number; expiresAt: Date }>;
  faults: Fault[];
  calls: BoundedLog<LoggedCall>;
};

/** Everything the simulator knows. Handlers get it as an argument; nothing is global. */
export type World = { readonly url: string; readonly clients: readonly GoogleClient[]; readonly key: SigningKey } & State;

function createState(): State {
  return {
    skewSeconds: 0,
    settings: DEFAULT_SETTINGS,
    accounts: DEFAULT_ACCOUNTS,
    grants: new Grants(),
    pendingConsents: new Map(),
    pageTokens: new Map(),
    faults: [],
    calls: new BoundedLog(),
  };
}

export function createWorld(url: string, clients: readonly GoogleClient[], key: SigningKey): World {
  return { url, clients, key, ...createState() };
}

/** Forgets all but the address, the clients and the signing key. */
export function resetWorld(world: World): void {
  Object.assign(world, createState());
}

export function now(world: World): Date {
  return new Date(Date.now() + world.skewSeconds * 1000);
}
