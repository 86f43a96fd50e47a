import * as v from "valibot";
import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { preflight } from "../../lib/connections/connect/preflight.ts";
import type { Methods } from "../../lib/connections/methods.ts";
import type { ReservedIds } from "../../lib/connections/reserved-ids.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { operatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { defined } from "../../lib/defined.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { accountWord } from "../../lib/http/place-fields.ts";
import { parseInput } from "../../lib/http/read-request.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import type { Ledger } from "../../lib/setup/ledger.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { reservedIdsIn } from "../../lib/table/stored-reserved-ids.ts";
import { composeTable } from "../compose.ts";
import { composeMethods } from "../provider-parts.ts";
import { everySubmission, everySubmittedAccount } from "../providers.ts";
import * as routes from "./routes.ts";
import { toPreflightView } from "./to-preflight-view.ts";

type Deps = {
  readonly connections: Pick<Connections, "read">;
  readonly reservedIds: Pick<ReservedIds, "read">;
  readonly ledger: Pick<Ledger, "list">;
  readonly methods: Methods;
};

/** `POST /connections/{provider}/preflight`: checks what a connect with the same body would find. Nothing is stored. */
export const createHandler = serve(
  routes.preflightConnection,
  (deps: Deps) =>
    async ({ principal, path, query, signal, body: { method: name, ...sent } }) => {
      const { fields, word } = readNeutral(sent);
      const named = readConnectionKey(principal, path.provider, query.get("account") ?? word);
      const account = fields && !query.has("account") ? everySubmittedAccount[named.provider]?.(fields, word) : undefined;
      const at = { ...named, ...defined({ account }) };
      const method = findSubmission(deps.methods, at.provider, name);
      return toPreflightView(deps.ledger, await preflight(deps, { at, method, body: fields ?? sent }, signal));
    },
);

const neutralBody = v.object({ account: v.optional(accountWord), fields: v.record(v.string(), v.unknown()) });

/** Reads the body of `POST /connections/{provider}`. Without `fields` it is the one of a provider's own route. */
function readNeutral(sent: Readonly<Record<string, unknown>>) {
  const { account: word, fields } = Object.hasOwn(sent, "fields") ? parseInput(neutralBody, sent) : {};
  return { word, fields };
}

export const handler = httpLambda(createHandler, (env) => {
  const records = composeTable(env);
  const { table, clock } = records;
  const methods = composeMethods(everySubmission, env, operatorSecrets(clock), clock);
  return { ...records, methods, reservedIds: reservedIdsIn(table, records), ledger: ledgerIn(table, records) };
});
