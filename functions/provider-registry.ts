import type { Environment } from "../lib/config.ts";
import type { Provider } from "../lib/connections/connection.ts";
import type { Events } from "../lib/connections/domain-event.ts";
import { buildMethods, type Methods } from "../lib/connections/methods.ts";
import type { RefreshPorts } from "../lib/connections/ports.ts";
import type { Method } from "../lib/connections/provider.ts";
import type { Teardown, Teardowns } from "../lib/connections/setup-starter.ts";
import { buildSetups, type SetupStarter, type Setups } from "../lib/connections/setup-starter.ts";
import type { Connections } from "../lib/connections/stores.ts";
import type { ListTargets } from "../lib/connections/tokens/keep-targets.ts";
import type { OperatorSecrets } from "../lib/credentials/operator-secrets.ts";
import type { Logger } from "../lib/log.ts";
import { providerNames } from "../lib/provider-names.ts";
import type { RelayRules } from "../lib/relay/relay-rules.ts";
import type { SetupAccounts } from "../lib/setup/setup-accounts.ts";
import type { Clock } from "../lib/system.ts";
import type { Table } from "../lib/table/table.ts";

/**
 * The parts that a function serves, by provider. A provider without an entry is neither bundled with the function nor configured for it.
 */
export type ByProvider<Part> = { readonly [Name in Provider]?: Part };

/** Builds the methods of one provider. Reads only the keys of that provider. */
export type BuildMethods = (env: Environment, secrets: OperatorSecrets, clock: Clock) => readonly Method[];

/** Builds the starter of one provider's setup. Reads only the keys of that setup. */
export type BuildSetup = (env: Environment, table: Table, clock: Clock) => SetupStarter;

/** Builds the part of one provider that finds and uses the accounts of its setup. Reads only the keys of that part. */
export type BuildSetupAccounts = (env: Environment, clock: Clock) => SetupAccounts;

/** Builds the rules for the calls of one provider that the relay sends. Reads only the keys of that provider's addresses. */
export type BuildRelay = (env: Environment) => RelayRules;

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

/** Builds what lists the targets of one provider's connections at the provider, such as projects. Reads only the keys of that provider. */
export type BuildTargets = (env: Environment, engine: RefreshPorts, table: Table) => ListTargets;

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

/** Builds what lists targets, by provider, from the environment. */
export const composeTargets = (served: ByProvider<BuildTargets>, ...given: Parameters<BuildTargets>): ReadonlyMap<Provider, ListTargets> =>
  new Map(Object.entries(served).map(([provider, build]) => [provider as Provider, build(...given)]));

/** Builds the teardowns that a function begins or continues, by provider, from its environment. */
export const composeTeardowns = (served: ByProvider<BuildTeardown>, ...given: Parameters<BuildTeardown>): Teardowns =>
  new Map(Object.entries(served).map(([provider, build]) => [provider as Provider, build(...given)]));
