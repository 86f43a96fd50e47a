import type { Environment } from "../../lib/config.ts";
import { defined } from "../../lib/defined.ts";
import { reply } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import type { OvhRegion } from "../../lib/providers/ovh/ovh.ts";
import { ovhSettingsFromEnvironment } from "../../lib/providers/ovh/ovh-settings.ts";
import { buildLoginLink, composeLoginLink, type LoginLinkDeps } from "../code-flow/login-link.ts";
import { writeLambda } from "../write-lambda.ts";
import { flow } from "./provider.ts";
import { toRegionKey } from "./regions.ts";
import * as routes from "./routes.ts";

/** `loginRegions`: the regions in which the operator has an OAuth client. */
type Deps = LoginLinkDeps & { readonly loginRegions: readonly OvhRegion[] };

/**
 * `POST /ovh_api/ovh/oauth2/initiate`: a login link for the browser, without a secret of OVHcloud. `state` is the link's ticket: the state of
 * the authorization request is made when the browser opens the link.
 */
export const createHandler = serve(
  routes.startOvhLogin,
  (deps: Deps) =>
    async ({
      principal,
      requestId,
      body: { endpoint: region, return_to, replace_account, takes_over: takesOver, account: named, label },
    }) => {
      const { account } = toRegionKey(principal, region, named);
      if (!deps.loginRegions.includes(region)) {
        const hint = "Connect a service account, or ask the operator for an OAuth client in this region.";
        return reply(500, { error: `OAuth2 not configured for ${region}`, hint, code: "configuration_invalid", request_id: requestId });
      }
      const authorizationUrl = await buildLoginLink(deps, flow, {
        principal,
        account,
        ...defined({ takesOver, label }),
        callbackPath: "/ovh_api/ovh/oauth2/callback",
        returnTo: return_to,
        replaceAccount: replace_account,
      });
      return { authorizationUrl, state: new URL(authorizationUrl).searchParams.get("ticket") };
    },
);

const compose = (env: Environment) => ({ ...composeLoginLink(env), loginRegions: ovhSettingsFromEnvironment(env).loginRegions });

export const handler = writeLambda(createHandler, compose);
