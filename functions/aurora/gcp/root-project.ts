import { httpLambda, serve } from "../../../lib/http/serve.ts";
import { isLogin } from "../../../lib/providers/google/connected-projects.ts";
import { findSetupAccounts } from "../../../lib/providers/google/setup/known-accounts.ts";
import type { Ledger } from "../../../lib/setup/ledger.ts";
import { ledgerIn } from "../../../lib/table/stored-ledger.ts";
import { readOwnConnection } from "../../own-connection.ts";
import { composeRecords, type Records } from "../compose-records.ts";
import * as routes from "./routes.ts";
import { type RootFacts, toRoot } from "./to-root.ts";

type Deps = Records & { readonly ledger: Pick<Ledger, "list"> };

/** `GET /api/gcp/root-project`: the root project, and the service accounts that stand in it. */
export const createHandler = serve(routes.readGoogleRootProject, (deps: Deps) => async (request) => {
  const { key, connection } = await readOwnConnection(deps, request, "gcp");
  const [settings, ledger] = await Promise.all([deps.settings.read(key), deps.ledger.list(key)]);
  // The choice stays stored for a connection that is made again.
  return connection === undefined || connection.status === "disconnecting"
    ? { root_project: null, service_accounts: null }
    : toView({ connection, settings, ledger });
});

/** In the words of Aurora's server, which also says how a connection was made. */
function toView(facts: RootFacts) {
  const { connection, ledger } = facts;
  const root_project = toRoot(facts);
  if (!isLogin(connection)) {
    const service_account_email = connection.details?.client_email ?? connection.identity.id;
    return { root_project, service_accounts: { root_project, auth_type: "service_account", service_account_email } };
  }
  const { home, operator, viewer } = findSetupAccounts(ledger, connection);
  const accounts = { root_project: home, full_access_sa: operator ?? null, read_only_sa: viewer ?? null };
  return { root_project, service_accounts: home === undefined ? null : accounts };
}

export const handler = httpLambda(createHandler, (env) => {
  const records = composeRecords(env);
  return { ...records, ledger: ledgerIn(records.table, records) };
});
