import type { Environment } from "../../lib/config.ts";
import { usualAccount } from "../../lib/connections/connection.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { parseReturnPath } from "../../lib/http/front-end.ts";
import { serve } from "../../lib/http/serve.ts";
import { buildLoginLink, composeLoginLink, type LoginLinkDeps } from "../code-flow/login-link.ts";
import { everyFlow } from "../providers.ts";
import { writeLambda } from "../write-lambda.ts";
import * as routes from "./routes.ts";

/** `env`: of the providers that have no login for some accounts. */
type Deps = LoginLinkDeps & { readonly env: Environment };

/** `POST /connections/{provider}/login`: a login link for the browser, without a secret of the provider. */
export const createHandler = serve(routes.createLoginLink, (deps: Deps) => async ({ principal, path, body }) => {
  const { provider } = readConnectionKey(principal, path.provider, undefined);
  const { account: word, method, return_path: returnPath, replace_account: replaceAccount, ...asked } = body;
  const flow = everyFlow[provider];
  if (flow === undefined) {
    throw new Failure("not_found", { detail: "a provider without a login" });
  }
  if (method !== undefined && method !== flow.method) {
    throw new Failure("invalid_request", { field: "method" });
  }
  if (returnPath !== undefined && parseReturnPath(returnPath, deps.returnPaths) === undefined) {
    throw new Failure("invalid_request", { field: "return_path" });
  }
  const account = flow.requireAccount?.(word, deps.env) ?? word ?? usualAccount;
  const wanted = { principal, account, callbackPath: flow.callbackPath, replaceAccount, asked: { ...asked, return_to: returnPath } };
  return { login_url: await buildLoginLink(deps, flow, wanted) };
});

export const handler = writeLambda(createHandler, (env) => ({ ...composeLoginLink(env), env }));
