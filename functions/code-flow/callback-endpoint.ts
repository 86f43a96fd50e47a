import { type Environment, oneOf, readConfig } from "../../lib/config.ts";
import type { CompletedAuthorization } from "../../lib/connections/connect/complete-authorization.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { defined } from "../../lib/defined.ts";
import { buildFrontEndUrl, type FrontEnd } from "../../lib/http/front-end.ts";
import { seeOther } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { toCallbackQuery } from "../../lib/oauth/callback.ts";
import { composeConnect } from "../compose-connect.ts";
import type { BuildMethods, BuildSetup, Served } from "../served.ts";
import { type CallbackDeps, completeCallback } from "./complete-callback.ts";
import { type BrowserRoute, type Flow, successPageOf } from "./flow.ts";
import { flowSettings, toFrontEnd } from "./flow-settings.ts";
import { redirectFailure } from "./to-front-end.ts";

export type CallbackRouteDeps = CallbackDeps & { readonly frontEnd: FrontEnd };

/** Handles the provider's redirect. Every outcome is a redirect to the front end with a clean URL. */
export const serveCallback = (routes: readonly BrowserRoute[], flow: Flow) =>
  serve(
    routes,
    (deps: CallbackRouteDeps) => async (request) => {
      const { method, path } = request.route;
      const redirectUri = buildRedirectUri(deps.publicUrl, path);
      if (method === "POST") {
        // A form post comes from another site, so the browser does not send the SameSite=Lax cookie: redirect it to come again as a
        // navigation.
        return seeOther(`${redirectUri}?${toCallbackQuery(request.form)}`);
      }
      const end = await completeCallback(flow, deps, { ...request, redirectUri, parameters: request.query });
      return "failure" in end
        ? redirectFailure(flow, deps.frontEnd, end.failure, end)
        : seeOther(buildFrontEndUrl(deps.frontEnd, successPageOf(flow, end.returnPath), toOutcome(flow, end.completed)), end);
    },
    (deps, failure) => redirectFailure(flow, deps.frontEnd, failure),
  );

/** Builds the query that a front end reads. */
function toOutcome({ outcomes }: Flow, completed: CompletedAuthorization): Record<string, string> {
  return completed.kind === "parked"
    ? { login: outcomes.confirm, confirm: completed.confirmation.reveal() }
    : { login: outcomes.connected, ...defined({ task_id: completed.setupRunId }) };
}

/** The dependencies of a callback, for the providers that the function serves. */
export function composeCallback(env: Environment, methods: Served<BuildMethods>, setups: Served<BuildSetup>): CallbackRouteDeps {
  const config = readConfig(env, { ...flowSettings, confirmation: oneOf("CONSENT_CONFIRMATION", ["required", "off"], "required") });
  const { secrets, ...connect } = composeConnect(env, methods, setups);
  return {
    ...connect,
    sealer: aesSealer(secrets, config.sealKeySecretId, connect.random),
    confirmation: config.confirmation,
    publicUrl: config.publicUrl,
    frontEnd: toFrontEnd(config),
  };
}
