import * as v from "valibot";
import type { Environment } from "../../lib/config.ts";
import { defined } from "../../lib/defined.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { accountWord, connectionLabel, takenOverId } from "../../lib/http/place-fields.ts";
import { reply } from "../../lib/http/reply.ts";
import type { OvhRegion } from "../../lib/providers/ovh/ovh.ts";
import { ovhSettingsFromEnvironment } from "../../lib/providers/ovh/ovh-settings.ts";
import { buildLoginLink, composeLoginLink, type LoginLinkDeps } from "../code-flow/login-link.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { endpointField } from "./endpoint-field.ts";
import { flow } from "./provider.ts";
import { toRegionKey } from "./regions.ts";

/** `loginRegions`: the regions in which the operator has an OAuth client. */
type Deps = LoginLinkDeps & { readonly loginRegions: readonly OvhRegion[] };

export const body = v.object({
  endpoint: endpointField,
  /** Aurora's client may send a project. Nothing depends on it: the customer chooses projects after the login. */
  projectId: v.optional(v.string()),
  return_to: v.optional(v.string()),
  replace_account: v.optional(v.boolean(), false),
  takes_over: v.optional(takenOverId),
  account: v.optional(accountWord),
  label: v.optional(connectionLabel),
});

/**
 * `POST /ovh_api/ovh/oauth2/initiate`: a login link for the browser, without a secret of OVHcloud. `state` is the link's ticket: the state of
 * the authorization request is made when the browser opens the link.
 */
export const createHandler = (deps: Deps) =>
  auroraRoute(
    deps,
    {
      permission: "connectors:write",
      body,
      use: "ovh initiate",
      per: ["5/min", "20/h", "100/d"],
    },
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

const compose = (env: Environment): Deps => ({
  ...composeLoginLink(env),
  loginRegions: ovhSettingsFromEnvironment(env).loginRegions,
});

export const handler = auroraWriteLambda(createHandler, compose, { answersSecret: true, subject: "ovh" });
