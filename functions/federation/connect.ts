import * as v from "valibot";
import { readConfig, text } from "../../lib/config.ts";
import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { connectionLabel } from "../../lib/http/place-fields.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";
import { composeConnect } from "../compose-connect.ts";
import { everyConnect, everySetup } from "../providers.ts";
import { submitCounted } from "../submission/submit-counted.ts";
import { writeLambda } from "../write-lambda.ts";
import { requirePlace } from "./require-place.ts";

type Deps = SubmitConnectionDeps & { readonly limits: Limits };

/** The method parses the other fields. */
export const body = v.objectWithRest({ replace_account: v.optional(v.boolean(), false), label: v.optional(connectionLabel) }, v.unknown());

/** `POST /connections/{provider}/federated`: connects what trusts the organisation's issuer. Nothing secret is sent, and none is stored. */
export const createHandler = (deps: Deps) =>
  endpoint(
    { permission: "connectors:write", body, limit: { store: deps.limits, use: "federated connect", per: ["10/min", "50/h"] } },
    async ({ principal, path, query, signal, body: { replace_account: replaceAccount, label, ...fields } }) => {
      refuseParameters(query, ["account"]);
      const at = requirePlace(readConnectionKey(principal, path.provider, query.get("account")));
      if (deps.methods.find({ provider: at.provider, method: "federated" }) === undefined) {
        throw new Failure("not_found");
      }
      const submission = { at, name: "federated", fields, principalId: principal.id, replaceAccount, ...defined({ label }) };
      const { connection, findings } = await submitCounted(deps, submission, signal);
      return { connection: toConnectionView(connection, principal.permissions), findings };
    },
  );

export const handler = writeLambda(createHandler, (env) => {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  return { ...composeConnect(env, everyConnect, everySetup), limits: limitsIn(openTable(table)) };
});
