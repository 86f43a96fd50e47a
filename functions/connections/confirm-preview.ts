import * as v from "valibot";
import { readConfig, text } from "../../lib/config.ts";
import { type PreviewDeps, previewConfirmation } from "../../lib/connections/connect/preview-confirmation.ts";
import { toPreviewView } from "../../lib/connections/connect/to-preview-view.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { parkedGrantsIn } from "../../lib/table/parked-grants.ts";
import { openTable } from "../../lib/table/table.ts";
import { missingScopesByMethod } from "../missing-scopes.ts";

type Deps = PreviewDeps & { readonly limits: Limits };

const body = v.strictObject({ confirm: v.pipe(v.string(), v.minLength(1), v.maxLength(256)) });

/** `POST /connections/confirm/preview`: shows the person who started a connection what they are about to confirm. Changes nothing. */
export const createHandler = (deps: Deps) =>
  endpoint(
    { permission: "connectors:write", body, limit: { store: deps.limits, use: "confirm preview", per: "10/min" } },
    async ({ principal, query, body: { confirm } }) => {
      refuseParameters(query, []);
      return toPreviewView(await previewConfirmation(deps, principal, confirm));
    },
  );

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { table: text("TABLE_NAME") });
  const table = openTable(config.table);
  return {
    connections: connectionsIn(table),
    parked: parkedGrantsIn(table),
    clock: system.clock,
    missingScopes: missingScopesByMethod,
    limits: limitsIn(table),
  };
});
