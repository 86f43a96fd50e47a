import type { Environment } from "../lib/config.ts";
import type { CompareScopes } from "../lib/connections/connect/preview-confirmation.ts";
import type { Connection, Provider, Tombstone } from "../lib/connections/connection.ts";
import type { Events } from "../lib/connections/domain-event.ts";
import { buildMethods, type Methods } from "../lib/connections/methods.ts";
import type { RefreshPorts } from "../lib/connections/ports.ts";
import type { Method } from "../lib/connections/provider.ts";
import { buildSetups, type SetupStarter, type Setups, type Teardown } from "../lib/connections/setup-starter.ts";
import type { Connections } from "../lib/connections/stores.ts";
import type { ListTargets } from "../lib/connections/tokens/keep-targets.ts";
import type { ConnectionFacts } from "../lib/connections/tokens/served-token.ts";
import type { OperatorSecrets } from "../lib/credentials/operator-secrets.ts";
import type { Logger } from "../lib/log.ts";
import { providerNames } from "../lib/provider-names.ts";
import type { RelayRules } from "../lib/relay/relay-rules.ts";
import type { SetupAccounts } from "../lib/setup/account-broker.ts";
import type { ForgetChangesDeps } from "../lib/setup/forget-changes.ts";
import type { Ledger } from "../lib/setup/ledger.ts";
import type { PutBackDeps } from "../lib/setup/put-back.ts";
import type { TearDownDeps } from "../lib/setup/tear-down-live.ts";
import type { Clock } from "../lib/system.ts";
import type { Table } from "../lib/table/table.ts";
import type { Flow } from "./code-flow/flow.ts";
import type { ProviderForms } from "./connect-forms.ts";
import type { BuildClientEndpoint } from "./oauth-clients/client-endpoint.ts";

/**
 * What a provider is to the functions: the exports of its `provider.ts`. Each part is an export of its own, so that a bundle holds the parts
 * that its function uses and no other. A part that only its own functions use, such as `logins`, stands in no list of `providers.ts`.
 */
export type ProviderParts = {
  /** Builds the methods, for functions that work with connections that are there, and for logins. */
  readonly methods: BuildMethods;
  /** Builds the methods, with what connects those of them that are connected by what a caller sends. */
  readonly connects?: BuildMethods;
  /** Builds what `connects` does, or only what is connected by what a caller sends, for a function that reads no secret of the operator's. */
  readonly submissions?: BuildMethods;
  /** Builds the methods, or only those that are connected by a login, for the function that starts logins. */
  readonly logins?: BuildMethods;
  /** What names the account that is connected by what a caller sends. Without it, the caller's word, or `default`. */
  readonly submittedAccount?: ToSubmittedAccount;
  /** The code flow over HTTP, of a provider with a login. */
  readonly flow?: Flow;
  /** Where an organisation's own OAuth client is tested, of a provider with a login. */
  readonly clientEndpoint?: BuildClientEndpoint;
  /** How a login compares scopes. Without it, the preview of a confirmation says that the method is not served. */
  readonly missingScopes?: CompareScopes;
  /** What a token is for, beside the token and in lists. Without it, an empty object. */
  readonly about?: ToAbout;
  /** What Aurora's web client shows of a connection. Without it, the name of the account. */
  readonly accountEntry?: ToAccountEntry;
  /** Whether the record tells that a connection may change something. Without it, it may. */
  readonly mayExecute?: MayExecute;
  /** Duties that need more code and more stores than the method. */
  readonly duties?: BuildDuties;
  /** What follows a new connection. */
  readonly setup?: BuildSetup;
  /** The accounts that the setup makes, if callers may take their tokens. */
  readonly setupAccounts?: BuildSetupAccounts;
  /** What lists the projects and the like of a connection, which a check notes on its record. Without it, nothing is noted. */
  readonly targets?: BuildTargets;
  /** What a connection is used in, with names, where the record holds more than the noted ids. */
  readonly inUse?: ToTargets;
  /** What a disconnect leaves of the fields of a connect. Without it, none. */
  readonly leftFields?: ToLeftFields;
  /** What takes back what the setup made. */
  readonly teardown?: BuildTeardown;
  /** Which calls the relay sends. Without it, none. */
  readonly relay?: BuildRelay;
  /** How customers connect it, in words. Without it, no connect page offers it. */
  readonly connectForms?: BuildConnectForms;
};

/**
 * Names the account of a connection that is submitted, of a provider whose accounts follow from what is sent.
 *
 * @param word - As the caller names it.
 * @throws {Failure} `invalid_request`, with the field: what is sent is of another account.
 */
export type ToSubmittedAccount = (fields: Readonly<Record<string, unknown>>, word: string | undefined) => string;

/**
 * Says whether a connection may change anything at its provider, as far as its record and its ledger show it. Aurora's client offers its agent only then.
 *
 * @param ledger - What setups have made, for a provider that has one.
 */
export type MayExecute = (connection: Connection, ledger: Pick<Ledger, "list">) => boolean | Promise<boolean>;

/**
 * Builds what a token of a connection is for, in the provider's own words, from the record alone: ids and names, of which none is secret. `null`: the
 * record does not hold it.
 */
export type ToAbout = (facts: ConnectionFacts) => Readonly<Record<string, string | boolean | null | readonly string[]>>;

/** What Aurora's web client shows about a connected provider, in its own field names: nothing secret is on it. */
export type AccountEntry = {
  /** The account's name for people. It is the `displayText` too. */
  readonly name: string;
  /** More fields of the provider in `GET /api/connected-accounts/{uid}`. */
  readonly account?: Readonly<Record<string, string>>;
  /** More fields of the provider in `GET /api/connectors/status`. */
  readonly status?: Readonly<Record<string, string | boolean>>;
  /** The fields of the provider's row in `GET /user_tokens`. A field that is left out is `null`. */
  readonly token?: Partial<Record<"subscription_id" | "subscription_name" | "tenant_id" | "client_id" | "email", string>>;
};

/** Builds the entry of one provider from the record of a connection alone. */
export type ToAccountEntry = (connection: Connection) => AccountEntry;

/**
 * The parts that a function serves, by provider. A provider without an entry is neither bundled with the function nor configured for it.
 */
export type ByProvider<Part> = { readonly [Name in Provider]?: Part };

/** Builds the methods of one provider. Reads only the keys of that provider. */
export type BuildMethods = (env: Environment, secrets: OperatorSecrets, clock: Clock) => readonly Method[];

/** Builds the starter of one provider's setup. Reads only the keys of that provider. */
export type BuildSetup = (env: Environment, table: Table, clock: Clock) => SetupStarter;

/** Builds the part of one provider that finds and uses the accounts of its setup. Reads only the keys of that provider. */
export type BuildSetupAccounts = (env: Environment, clock: Clock) => SetupAccounts;

/** Builds the rules for the calls of one provider that the relay sends. Reads only the keys of that provider's addresses. */
export type BuildRelay = (env: Environment) => RelayRules;

/**
 * Builds the forms of one provider that the stage serves. Reads the keys that say what is served, and no secret.
 *
 * @param part - What knows the client of the login: the provider, or one of its regions. The login's form offers no other. Default: decided at the login.
 */
export type BuildConnectForms = (env: Environment, part?: string) => ProviderForms;

/** Builds the teardown of one provider's setup. Reads only the keys of that teardown. */
export type BuildTeardown = (env: Environment, table: Table, clock: Clock) => Teardown;
/**
 * Duties of a method that need more code and more stores than the method: built only by the function that runs duties. Reads only the keys of
 * those duties.
 */
export type BuildDuties = (env: Environment, engine: DutyStores) => { readonly method: string; readonly duties: Duties };

type Duties = NonNullable<Method["duties"]>;

export type DutyStores = {
  readonly table: Table;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: Events;
  readonly connections: Pick<Connections, "read">;
};

/** Builds the targets of a connection from its record alone. */
export type ToTargets = (connection: Connection) => readonly { readonly id: string; readonly name?: string | undefined }[];

/** Finds the fields of a connect that are known of a connection that was disconnected. None is secret. */
export type ToLeftFields = (tombstone: Tombstone) => Readonly<Record<string, string>>;

/** Builds what lists the targets of one provider's connections at the provider, such as projects. Reads only the keys of that provider. */
export type BuildTargets = (env: Environment, engine: RefreshPorts, table: Table) => ListTargets;

/** What takes back, makes again and forgets changes of a setup while its connection stays. `methods`: only their connections are set up. */
export type SetupWork = TearDownDeps & PutBackDeps & ForgetChangesDeps & { readonly methods: readonly string[] };

/** Adds duties to the methods that they belong to. */
export function withDuties(methods: Methods, served: ByProvider<BuildDuties>, env: Environment, engine: DutyStores): Methods {
  const all = providerNames.flatMap((provider) => {
    const more = served[provider]?.(env, engine);
    return methods.of(provider).map((method) => (method.name === more?.method ? addDuties(method, more.duties) : method));
  });
  return buildMethods(...all);
}

const addDuties = (method: Method, duties: Duties): Method => ({ ...method, duties: { ...method.duties, ...duties } });

/** Builds the methods that a function serves from its environment. */
export const composeMethods = (served: ByProvider<BuildMethods>, ...given: Parameters<BuildMethods>): Methods =>
  buildMethods(...Object.values(served).flatMap((build) => build(...given)));

/** Builds the setups that a function starts from its environment. */
export const composeSetups = (served: ByProvider<BuildSetup>, ...given: Parameters<BuildSetup>): Setups =>
  buildSetups(Object.fromEntries(Object.entries(served).map(([provider, build]) => [provider, build(...given)])));

/** Builds one part of each provider that has it, such as what lists targets, from the environment. */
export const composeParts = <Given extends readonly unknown[], Part>(
  served: ByProvider<(...given: Given) => Part>,
  ...given: Given
): ReadonlyMap<Provider, Part> => new Map(Object.entries(served).map(([provider, build]) => [provider as Provider, build(...given)]));
