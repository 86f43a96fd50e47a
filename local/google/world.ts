import { ForeignIssuers } from "../simulator/foreign-issuer.ts";
import { type Controls, createControls } from "../simulator/simulation.ts";
import { type Account, DEFAULT_ACCOUNTS } from "./accounts.ts";
import { type ApiState, createApiState } from "./api-state.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";
import type { GoogleClient } from "./google-client.ts";
import { Grants } from "./grants.ts";
import { createIam, type Iam } from "./iam-project.ts";
import type { ServiceAccount } from "./service-account.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";
import type { SigningKey } from "./signing-key.ts";
import { createFederation, type Federation } from "./workload-pools.ts";

/** What a page token is valid for: its caller and its query. It expires. */
export type PageToken = { readonly sub: string; readonly query: string; readonly offset: number; readonly expiresAt: Date };

/** The simulator's state. A reset keeps the address, the operator's clients and the signing key. */
export type World = Controls<Settings> & {
  readonly url: string;
  clients: readonly GoogleClient[];
  readonly key: SigningKey;
  accounts: Account[];
  /** The deleted ones too. */
  readonly serviceAccounts: ServiceAccount[];
  readonly iam: Iam;
  readonly grants: Grants;
  /** The shown consent pages, by the id in their form. */
  readonly pendingConsents: Map<string, { request: AuthorizationRequest; expiresAt: Date }>;
  readonly pageTokens: Map<string, PageToken>;
  /** The enabled APIs, datasets and labels of the projects, and the operations that change them. */
  readonly apis: ApiState;
  /** The workload identity pools of the projects. */
  readonly federation: Federation;
};

/** What a reset keeps. `issuers`: by the origin of a foreign issuer, where this machine serves it. */
type Kept = {
  readonly clients: readonly GoogleClient[];
  readonly key: SigningKey;
  readonly issuers: Readonly<Record<string, string>>;
};

export function createWorld(url: string, { clients, key, issuers }: Kept): World {
  const controls = createControls(DEFAULT_SETTINGS);
  return {
    ...controls,
    url,
    clients,
    key,
    accounts: DEFAULT_ACCOUNTS,
    serviceAccounts: [],
    iam: createIam(DEFAULT_ACCOUNTS),
    grants: new Grants(),
    pendingConsents: new Map(),
    pageTokens: new Map(),
    apis: createApiState(),
    federation: createFederation(new ForeignIssuers({ bases: issuers, clock: controls.clock })),
  };
}
