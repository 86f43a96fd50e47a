import { type Environment, readConfig, text } from "../../../lib/config.ts";
import type { Connection } from "../../../lib/connections/connection.ts";
import { defined } from "../../../lib/defined.ts";
import { Failure } from "../../../lib/errors.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { serve, together } from "../../../lib/http/serve.ts";
import type { Ledger } from "../../../lib/setup/ledger.ts";
import { system } from "../../../lib/system.ts";
import { connectionsIn } from "../../../lib/table/connections.ts";
import { ledgerIn } from "../../../lib/table/stored-ledger.ts";
import { openTable } from "../../../lib/table/table.ts";
import type { MayExecute } from "../../provider-parts.ts";
import { everyAccountEntry, everyMayExecute } from "../../providers.ts";
import type { Served } from "../../served.ts";
import { isOwnId } from "./is-own-id.ts";
import { type ListDeps, listProviders } from "./list-providers.ts";
import * as routes from "./routes.ts";

/** `GET /api/connected-accounts/{uid}`: the connected providers of the organisation. A provider without a key is not connected. */
export const listAccounts = serve(routes.listConnectedAccounts, (deps: ListDeps) => async ({ path, principal }) => {
  if (!isOwnId(path.uid, principal.id)) {
    throw new Failure("not_found");
  }
  const accounts = (await listConnected(deps, principal.tenant)).map(
    ({ provider, accounts: count, entry: { name, displayText, account } }) => [
      provider,
      { isConnected: true, name, displayText, ...account, ...defined({ accounts: count }) },
    ],
  );
  return { accounts: Object.fromEntries(accounts) };
});

type StatusDeps = ListDeps & { readonly executions: Served<MayExecute>; readonly ledger: Pick<Ledger, "list"> };

/**
 * `GET /api/connectors/status`: for each provider that the organisation has a record of, whether it is connected, and whether anything may be
 * changed with one of its connections. Looks, and changes nothing.
 */
export const listStatuses = serve(routes.listConnectorStatuses, (deps: StatusDeps) => async ({ principal }) => {
  const listed = await listProviders(deps, principal.tenant);
  const connectors = await Promise.all(
    listed.map(async ({ provider, connection, isConnected, connected, entry, accounts }) => [
      provider,
      {
        connected: isConnected,
        status: connection.status,
        ...defined({ accounts }),
        ...(isConnected ? { canExecute: await mayExecuteAny(deps, connected), ...entry.status } : {}),
      },
    ]),
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
  (await listProviders(deps, tenant)).filter(({ isConnected }) => isConnected);

async function mayExecuteAny({ executions: served, ledger }: StatusDeps, connected: readonly Connection[]): Promise<boolean> {
  const answers = await Promise.all(connected.map((each) => served[each.provider]?.(each, ledger) ?? true));
  return answers.includes(true);
}

export const createHandler = together(listAccounts, listStatuses, listUserTokens);

function compose(env: Environment) {
  const table = openTable(readConfig(env, { table: text("TABLE_NAME") }).table);
  return { connections: connectionsIn(table), entries: everyAccountEntry, executions: everyMayExecute, ledger: ledgerIn(table, system) };
}

export const handler = httpLambda(createHandler, compose);
