import type { Environment } from "../../../lib/config.ts";
import { type Connection, isConnected } from "../../../lib/connections/connection.ts";
import { readUntil } from "../../../lib/connections/read-until.ts";
import { type Connections, pageLimit } from "../../../lib/connections/stores.ts";
import { defined } from "../../../lib/defined.ts";
import { Failure } from "../../../lib/errors.ts";
import { httpLambda, serve, together } from "../../../lib/http/serve.ts";
import { providerNames } from "../../../lib/provider-names.ts";
import type { Ledger } from "../../../lib/setup/ledger.ts";
import { ledgerIn } from "../../../lib/table/stored-ledger.ts";
import { composeTable } from "../../compose.ts";
import { findFirst, isOwnId } from "../../own-connection.ts";
import type { ByProvider, MayExecute, ToAccountEntry } from "../../provider-parts.ts";
import { everyAccountEntry, everyMayExecute } from "../../providers.ts";
import * as routes from "./routes.ts";

type ListDeps = { readonly connections: Pick<Connections, "listPage">; readonly entries: ByProvider<ToAccountEntry> };

/** `GET /api/connected-accounts/{uid}`: the connected providers of the organisation. A provider without a key is not connected. */
export const showAccounts = serve(routes.listConnectedAccounts, (deps: ListDeps) => async ({ path, principal }) => {
  if (!isOwnId(path.uid, principal.id)) {
    throw new Failure("not_found");
  }
  const connected = await listConnected(deps, principal.tenant);
  const views = connected.map(({ provider, accounts, entry: { name, account } }) => {
    return [provider, { isConnected: true, name, displayText: name, ...account, ...defined({ accounts }) }];
  });
  return { accounts: Object.fromEntries(views) };
});

type StatusDeps = ListDeps & { readonly executions: ByProvider<MayExecute>; readonly ledger: Pick<Ledger, "list"> };

/**
 * `GET /api/connectors/status`: for each provider that the organisation has a record of, whether it is connected, and whether anything may be
 * changed with one of its connections. Looks, and changes nothing.
 */
export const listStatuses = serve(routes.listConnectorStatuses, (deps: StatusDeps) => async ({ principal }) => {
  const listed = await listProviders(deps, principal.tenant);
  const connectors = await Promise.all(
    listed.map(async ({ provider, shown: { status }, connected, entry, accounts }) => {
      const more = connected.length > 0 ? { canExecute: await mayExecuteAny(deps, connected), ...entry.status } : {};
      return [provider, { connected: connected.length > 0, status, ...defined({ accounts }), ...more }];
    }),
  );
  return { connectors: Object.fromEntries(connectors) };
});

const none = { subscription_id: null, subscription_name: null, tenant_id: null, client_id: null, email: null };

/** `GET /user_tokens`: one row for each connected provider. Despite its name it holds no token. */
export const listUserTokens = serve(routes.listUserTokens, (deps: ListDeps) => async ({ principal, query }) => {
  if (query.has("user_id") && !isOwnId(query.get("user_id"), principal.id)) {
    throw new Failure("forbidden");
  }
  const connected = await listConnected(deps, principal.tenant);
  return connected.map(({ provider, entry, accounts }) => ({ provider, ...none, ...entry.token, ...defined({ accounts }) }));
});

const listConnected = async (deps: ListDeps, tenant: string) =>
  (await listProviders(deps, tenant)).filter(({ connected }) => connected.length > 0);

async function mayExecuteAny({ executions: served, ledger }: StatusDeps, connected: readonly Connection[]): Promise<boolean> {
  const answers = await Promise.all(connected.map((each) => served[each.provider]?.(each, ledger) ?? true));
  return answers.includes(true);
}

/**
 * Lists the providers that an organisation has connections of, from the records alone, without a call of a provider. One query, while they
 * fit on a page; otherwise a few more, however many connections there are.
 *
 * @returns `shown`: the connection that stands for the provider: the first that is connected, otherwise the first. `connected`: of a provider
 *   with more than a page of connections, those of the page that `shown` is on. `accounts`: how many connections there are, connected or not;
 *   absent, if the organisation has more than a page of them.
 */
async function listProviders({ connections, entries }: ListDeps, tenant: string) {
  const { read, isWhole } = await readSome(connections, tenant);
  return [...Map.groupBy(read, ({ provider }) => provider)].flatMap(([provider, records]) => {
    const connected = records.filter(isConnected);
    const shown = findFirst(connected) ?? findFirst(records);
    const accounts = isWhole ? records.length : undefined;
    return shown === undefined ? [] : [{ provider, shown, connected, accounts, entry: (entries[provider] ?? toPlainEntry)(shown) }];
  });
}

/** Reads all connections, or enough of each provider to know one that is connected. */
async function readSome(connections: ListDeps["connections"], tenant: string) {
  const first = await connections.listPage(tenant, { limit: pageLimit });
  if (first.isLast) {
    return { read: first.connections, isWhole: true };
  }
  const isEnough = (read: readonly Connection[]) => read.some(isConnected);
  const some = await Promise.all(providerNames.map((provider) => readUntil(connections, { tenant, provider }, isEnough)));
  return { read: some.flatMap((page) => page.connections), isWhole: false };
}

const toPlainEntry: ToAccountEntry = ({ identity: { id, label } }) => ({ name: label ?? id });

export const createHandler = together(showAccounts, listStatuses, listUserTokens);

function compose(env: Environment) {
  const records = composeTable(env);
  return { ...records, entries: everyAccountEntry, executions: everyMayExecute, ledger: ledgerIn(records.table, records) };
}

export const handler = httpLambda(createHandler, compose);
