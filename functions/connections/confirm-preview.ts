import { type Preview, type PreviewDeps, previewConfirmation } from "../../lib/connections/connect/preview-confirmation.ts";
import { toPreviewView } from "../../lib/connections/connect/to-preview-view.ts";
import { isSameAccount } from "../../lib/connections/connection.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import type { Ledger } from "../../lib/setup/ledger.ts";
import { parkedGrantsIn } from "../../lib/table/parked-grants.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { composeTable } from "../compose.ts";
import { everyMissingScopes } from "../providers.ts";
import { countChanges } from "./count-changes.ts";
import * as routes from "./routes.ts";

type Deps = PreviewDeps & { readonly ledger: Pick<Ledger, "list"> };

/** `POST /connections/confirm/preview`: shows the person who started a connection what they are about to confirm. Changes nothing. */
export const createHandler = serve(routes.previewConfirmation, (deps: Deps) => async ({ principal, body: { confirm } }) => {
  const preview = await previewConfirmation(deps, principal, confirm);
  return toPreviewView(preview, await countStaying(deps.ledger, preview));
});

/**
 * Counts what stays of the setup of an account that another one replaces. The same account, connected again, keeps its setup, and a colleague who takes the
 * connection over goes on with it.
 */
const countStaying = async (ledger: Deps["ledger"], preview: Preview): Promise<number> =>
  preview.state === "waiting" &&
  preview.replaces !== undefined &&
  preview.grant.takesOver === undefined &&
  !isSameAccount(preview.replaces, preview.grant)
    ? countChanges(ledger, preview.replaces)
    : 0;

export const handler = httpLambda(createHandler, (env) => {
  const records = composeTable(env);
  const { table } = records;
  return { ...records, parked: parkedGrantsIn(table), ledger: ledgerIn(table, records), missingScopes: everyMissingScopes };
});
