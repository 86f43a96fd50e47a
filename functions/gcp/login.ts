import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { serve } from "../../lib/http/serve.ts";
import { buildLoginLink, composeLoginLink, type LoginLinkDeps } from "../code-flow/login-link.ts";
import { writeLambda } from "../write-lambda.ts";
import { flow } from "./provider.ts";
import * as routes from "./routes.ts";

/** `POST /login` and `POST /gcp/login`: a login link for the browser, without a secret of the provider. */
export const createHandler = serve(
  [routes.startLogin, routes.startGoogleLogin],
  (deps: LoginLinkDeps) =>
    async ({ principal, route, body: { replace_account, account, ...asked } }) => ({
      login_url: await buildLoginLink(deps, flow, {
        principal,
        account,
        asked,
        callbackPath: route.path === "/gcp/login" ? "/gcp/callback" : flow.callbackPath,
        replaceAccount: replace_account ?? (await replacesKey(deps, { tenant: principal.tenant, provider: "gcp", account })),
      }),
    }),
);

/**
 * A login takes the place of a service account's key without being told to: they are never the same account, and Aurora's client has no
 * way to say it. Among logins, another account is replaced only on request, because a browser may be signed in with the wrong one.
 */
async function replacesKey({ connections }: LoginLinkDeps, key: ConnectionKey): Promise<boolean> {
  const connected = await connections.read(key);
  return connected !== undefined && connected.method !== flow.method;
}

export const handler = writeLambda(createHandler, composeLoginLink);
