import { type Environment, readConfig, text } from "../../../lib/config.ts";
import type { Connection } from "../../../lib/connections/connection.ts";
import { defined } from "../../../lib/defined.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { serve } from "../../../lib/http/serve.ts";
import type { Ledger } from "../../../lib/setup/ledger.ts";
import { system } from "../../../lib/system.ts";
import { ledgerIn } from "../../../lib/table/stored-ledger.ts";
import { openTable } from "../../../lib/table/table.ts";
import type { MayExecute } from "../../provider-parts.ts";
import { everyMayExecute } from "../../providers.ts";
import type { Served } from "../../served.ts";
import { composeLists } from "./compose-lists.ts";
import { type ListDeps, listProviders } from "./list-providers.ts";
import * as routes from "./routes.ts";

type Deps = ListDeps & { readonly executions: Served<MayExecute>; readonly ledger: Pick<Ledger, "list"> };

/**
 * `GET /api/connectors/status`: for each provider that the organisation has a record of, whether it is connected, and whether anything may be
 * changed with one of its connections. Looks, and changes nothing.
 */
export const createHandler = serve(routes.listConnectorStatuses, (deps: Deps) => async ({ principal }) => {
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

async function mayExecuteAny({ executions: served, ledger }: Deps, connected: readonly Connection[]): Promise<boolean> {
  const answers = await Promise.all(connected.map((each) => served[each.provider]?.(each, ledger) ?? true));
  return answers.includes(true);
}

const compose = (env: Environment) => ({
  ...composeLists(env),
  executions: everyMayExecute,
  ledger: ledgerIn(openTable(readConfig(env, { table: text("TABLE_NAME") }).table), system),
});

export const handler = httpLambda(createHandler, compose);
