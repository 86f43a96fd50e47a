import * as v from "valibot";
import { type ConnectionKey, usualAccount } from "../../lib/connections/connection.ts";
import { defined } from "../../lib/defined.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { accountWord, connectionLabel, takenOverId } from "../../lib/http/place-fields.ts";
import { buildLoginLink, composeLoginLink, type LoginLinkDeps } from "../code-flow/login-link.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { toGoogleKey } from "./google-key.ts";
import { flow } from "./provider.ts";

export const body = v.object({
  return_to: v.optional(v.string()),
  replace_account: v.optional(v.boolean()),
  takes_over: v.optional(takenOverId),
  account: v.optional(accountWord, usualAccount),
  label: v.optional(connectionLabel),
});

/** `POST /login` and `POST /gcp/login`: a login link for the browser, without a secret of the provider. */
export const createHandler = (deps: LoginLinkDeps) =>
  auroraRoute(
    deps,
    { permission: "connectors:write", body, use: "login", per: ["10/min", "60/h"] },
    async ({ principal, route, body: { return_to, replace_account, takes_over: takesOver, account, label } }) => ({
      login_url: await buildLoginLink(deps, flow, {
        principal,
        account,
        ...defined({ takesOver, label }),
        callbackPath: route.path === "/gcp/login" ? "/gcp/callback" : "/callback",
        returnTo: return_to,
        replaceAccount: replace_account ?? (await replacesKey(deps, toGoogleKey(principal, account))),
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

export const handler = auroraWriteLambda(createHandler, composeLoginLink, { answersSecret: true, subject: "gcp" });
