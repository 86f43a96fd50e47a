import * as v from "valibot";
import { readConfig, text } from "../../lib/config.ts";
import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { type SubmitConnectionDeps, submitConnection } from "../../lib/connections/connect/submit-connection.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { defined } from "../../lib/defined.ts";
import { asFailure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { connectionLabel } from "../../lib/http/place-fields.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";
import { countLogin } from "../../lib/telemetry/metrics.ts";
import { composeConnect } from "../compose-connect.ts";
import { everyMethod, everySetup } from "../providers.ts";
import { writeLambda } from "../write-lambda.ts";
import { requirePlace } from "./require-place.ts";

type Deps = SubmitConnectionDeps & { readonly limits: Limits };

/** The method parses the other fields. */
export const body = v.objectWithRest({ replace_account: v.optional(v.boolean(), false), label: v.optional(connectionLabel) }, v.unknown());

/** Milliseconds up to the connection. What is left of 29 s withdraws a submission that failed. */
const workMs = 22_000;

/** `POST /connections/{provider}/federated`: connects what trusts the organisation's issuer. Nothing secret is sent, and none is stored. */
export const createHandler = (deps: Deps) =>
  endpoint(
    { permission: "connectors:write", body, limit: { store: deps.limits, use: "federated connect", per: ["10/min", "50/h"] } },
    async ({ principal, path, query, signal, body: { replace_account: replaceAccount, label, ...fields } }) => {
      refuseParameters(query, ["account"]);
      const at = requirePlace(readConnectionKey(principal, path.provider, query.get("account")));
      const work = AbortSignal.any([signal, deps.timers.abortAfter(workMs)]);
      try {
        const method = findSubmission(deps.methods, at.provider, "federated");
        const input = method.parse(fields);
        const submission = { at, method, input, principalId: principal.id, replaceAccount, ...defined({ label }) };
        const { connection, findings } = await submitConnection(deps, submission, { work, withdraw: signal });
        countLogin(at.provider, "active");
        return { connection: toConnectionView(connection, principal.permissions), findings };
      } catch (error) {
        countLogin(at.provider, asFailure(error).code);
        throw error;
      }
    },
  );

export const handler = writeLambda(createHandler, (env) => {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  return { ...composeConnect(env, everyMethod, everySetup), limits: limitsIn(openTable(table)) };
});
