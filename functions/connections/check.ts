import type { Finding } from "../../lib/connections/finding.ts";
import { checkConnection } from "../../lib/connections/refresh/check-connection.ts";
import type { RefreshDeps } from "../../lib/connections/refresh/refresh-result.ts";
import { toConnectionView, toFailureView } from "../../lib/connections/to-connection-view.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import { noFields } from "../../lib/http/read-request.ts";
import type { SetupLooks } from "../../lib/setup/setup-look.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { composeEngine } from "../compose-engine.ts";
import { everyMethod } from "../providers.ts";

type Deps = RefreshDeps & { readonly limits: Limits; readonly looks: Pick<SetupLooks, "read"> };

/**
 * `POST /connections/{provider}/check`: asks the provider whether the connection works, and repeats what the last look at its setup found: to look
 * again takes too long for an answer.
 */
export const createHandler = (deps: Deps) =>
  endpoint(
    { permission: "connectors:read", body: noFields, limit: { store: deps.limits, use: "check", per: "30/min" } },
    async (request) => {
      const { principal, path, query, signal, endsAt } = request;
      refuseParameters(query, ["account"]);
      const key = readConnectionKey(principal, path.provider, query.get("account"));
      const { connection, failure, findings } = await checkConnection(deps, key, signal, endsAt);
      const look = connection.setupRunId === undefined ? undefined : await deps.looks.read(key, connection.id);
      return {
        works: failure === undefined,
        failure: failure === undefined ? null : toFailureView(failure.code),
        findings: [...foundAt(findings, deps.clock()), ...(look === undefined ? [] : foundAt(look.findings, look.at))],
        connection: toConnectionView(connection, principal.permissions),
      };
    },
  );

const foundAt = (findings: readonly Finding[], at: Date) => findings.map((finding) => ({ ...finding, at: at.toISOString() }));

export const handler = httpLambda(createHandler, (env) => {
  const { table, ...engine } = composeEngine(env, everyMethod);
  return { ...engine, limits: limitsIn(table), looks: setupLooksIn(table, engine.clock) };
});
