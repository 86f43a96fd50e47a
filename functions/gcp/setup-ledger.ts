import { readConfig, text } from "../../lib/config.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import type { Ledger } from "../../lib/setup/ledger.ts";
import { toLedgerView } from "../../lib/setup/to-ledger-view.ts";
import { system } from "../../lib/system.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { openTable } from "../../lib/table/table.ts";
import { toGoogleKey } from "./google-key.ts";

type Deps = { readonly ledger: Pick<Ledger, "list"> };

/** `GET /gcp/setup/ledger`: everything that setup has changed in the customer's projects, when, and whether it still stands. */
export const createHandler = (deps: Deps) =>
  endpoint({ permission: "connectors:read" }, async ({ principal, query }) => {
    refuseParameters(query, []);
    return toLedgerView(await deps.ledger.list(toGoogleKey(principal)));
  });

export const handler = httpLambda(createHandler, (env) => ({
  ledger: ledgerIn(openTable(readConfig(env, { table: text("TABLE_NAME") }).table), system),
}));
