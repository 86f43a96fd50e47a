import * as v from "valibot";
import { readConfig, text } from "../../lib/config.ts";
import { confirmConnection } from "../../lib/connections/connect/confirm-connection.ts";
import type { MakeLiveDeps } from "../../lib/connections/connect/make-live.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { defined } from "../../lib/defined.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";
import { countLogin } from "../../lib/telemetry/metrics.ts";
import { composeConnect } from "../compose-connect.ts";
import { everyMethod, everySetup } from "../providers.ts";
import { writeLambda } from "../write-lambda.ts";

type Deps = MakeLiveDeps & { readonly limits: Limits };

export const body = v.strictObject({ confirm: v.pipe(v.string(), v.minLength(1), v.maxLength(256)) });

/** `POST /connections/confirm`: the person who started a connection makes it live. */
export const createHandler = (deps: Deps) =>
  endpoint(
    { permission: "connectors:write", body, limit: { store: deps.limits, use: "confirm", per: "10/min" } },
    async ({ principal, query, body: { confirm }, signal }) => {
      refuseParameters(query, []);
      const { connection, setupRunId } = await confirmConnection(deps, principal, confirm, signal);
      countLogin(connection.provider, "confirmed");
      return {
        connection: toConnectionView(connection, principal.permissions),
        ...defined({ task_id: setupRunId }),
      };
    },
  );

export const handler = writeLambda(createHandler, (env) => {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  return { ...composeConnect(env, everyMethod, everySetup), limits: limitsIn(openTable(table)) };
});
