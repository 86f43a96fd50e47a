import * as v from "valibot";
import { readConfig, text, url } from "../../lib/config.ts";
import { startConnection } from "../../lib/connections/connect/start-connection.ts";
import type { Attempts } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { parseReturnPaths } from "../../lib/http/front-end.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { parseReturnPath } from "../../lib/http/return-path.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import type { System } from "../../lib/system.ts";
import { system } from "../../lib/system.ts";
import { attemptsIn } from "../../lib/table/attempts.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";

type Deps = System & {
  readonly attempts: Attempts;
  readonly limits: Limits;
  readonly publicUrl: string;
  readonly returnPaths: readonly string[];
};

const body = v.object({ return_to: v.optional(v.string()), replace_account: v.optional(v.boolean(), false) });

/** `POST /login` and `POST /gcp/login`: a login link for the browser, and nothing that is secret at the provider. */
export const createHandler = (deps: Deps) =>
  endpoint(
    { permission: "connectors:write", dialect: "aurora", body, limit: { store: deps.limits, use: "login", per: ["10/min", "60/h"] } },
    async ({ principal, route, body: { return_to, replace_account } }) => {
      const [defaultPath = "/"] = deps.returnPaths;
      const returnPath = return_to === undefined ? defaultPath : parseReturnPath(return_to, deps.returnPaths);
      if (returnPath === undefined) {
        throw new Failure("invalid_request", { field: "return_to" });
      }
      const ticket = await startConnection(deps, {
        tenant: principal.tenant,
        provider: "gcp",
        account: "default",
        method: "login",
        principalId: principal.id,
        redirectUri: buildRedirectUri(deps.publicUrl, route.path === "/gcp/login" ? "/gcp/callback" : "/callback"),
        returnPath,
        replaceAccount: replace_account,
      });
      return { login_url: `${buildRedirectUri(deps.publicUrl, "/gcp/start")}?ticket=${ticket.reveal()}` };
    },
  );

export const handler = httpLambda(
  createHandler,
  (env) => {
    const config = readConfig(env, { table: text("TABLE_NAME"), publicUrl: url("PUBLIC_URL"), returnPaths: text("RETURN_PATHS") });
    const table = openTable(config.table);
    return {
      ...system,
      attempts: attemptsIn(table),
      limits: limitsIn(table),
      publicUrl: config.publicUrl,
      returnPaths: parseReturnPaths(config.returnPaths),
    };
  },
  answerIn("aurora"),
);
