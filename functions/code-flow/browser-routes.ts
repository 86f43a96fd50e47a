import { type Environment, oneOf, origin, readConfig, text, url } from "../../lib/config.ts";
import { connectSessionsIn } from "../../lib/connect-sessions/stored-connect-sessions.ts";
import { type BeginAuthorizationDeps, beginAuthorization } from "../../lib/connections/connect/begin-authorization.ts";
import type { CompletedAuthorization } from "../../lib/connections/connect/complete-authorization.ts";
import { operatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { defined } from "../../lib/defined.ts";
import type { Failure } from "../../lib/errors.ts";
import { buildLoginCookie } from "../../lib/http/cookies.ts";
import { buildFrontEndUrl, type FrontEnd, parseReturnPaths } from "../../lib/http/front-end.ts";
import { type HttpReply, type HttpResult, seeOther, toResult } from "../../lib/http/reply.ts";
import { answerIn, serve } from "../../lib/http/serve.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { toCallbackQuery } from "../../lib/oauth/callback.ts";
import { ownClientsIn } from "../../lib/table/stored-own-clients.ts";
import { composeConnect } from "../compose.ts";
import { fromConnectPage, type LandDeps, landConnectSession } from "../connect-sessions/land.ts";
import { type BuildMethods, type BuildSetup, type ByProvider, composeMethods } from "../provider-parts.ts";
import { type CallbackDeps, completeCallback } from "./complete-callback.ts";
import { type BrowserRoute, type Flow, findFailurePage, findSuccessPage } from "./flow.ts";
import { composeAttempts } from "./login-link.ts";

type StartDeps = BeginAuthorizationDeps & { readonly publicUrl: string; readonly frontEnd: FrontEnd };
export type CallbackRouteDeps = CallbackDeps & LandDeps & { readonly frontEnd: FrontEnd };

/** Spends the ticket, sets the login cookie, sends the browser to the provider. Every failure is a redirect to the front end. */
export const serveStart = (route: BrowserRoute, flow: Flow) =>
  serve(
    route,
    (deps: StartDeps) =>
      async ({ query, cookies, signal, logger }) =>
        fromConnectPage(deps, { cookies, logger }, async (browser) => {
          const begun = await beginAuthorization(deps, flow.provider, query.get("ticket") ?? undefined, signal, browser);
          const cookie = buildLoginCookie({ publicUrl: deps.publicUrl, purpose: begun.cookieName }, begun.cookie, begun.maxAgeSeconds);
          return seeOther(begun.authorizationUrl, { cookies: [cookie] });
        }),
    (deps, failure) => redirectFailure(flow, deps.frontEnd, failure),
  );

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
      const landed = await landConnectSession(deps, end, request.logger);
      if (landed !== undefined) {
        return landed;
      }
      return "failure" in end
        ? redirectFailure(flow, deps.frontEnd, end.failure, end)
        : seeOther(buildFrontEndUrl(deps.frontEnd, findSuccessPage(flow, end.returnPath), toOutcome(flow, end.completed)), end);
    },
    (deps, failure) => redirectFailure(flow, deps.frontEnd, failure),
  );

/** Builds the query that a front end reads. */
function toOutcome({ outcomes }: Flow, completed: CompletedAuthorization): Record<string, string> {
  return completed.kind === "parked"
    ? { login: outcomes.confirm, confirm: completed.confirmation.reveal() }
    : { login: outcomes.connected, ...defined({ task_id: completed.setupRunId }) };
}

type Told = { readonly returnPath?: string | undefined; readonly cookies?: readonly string[] };

/** Sends the browser to the front end with the code of a failed login. */
function redirectFailure(flow: Flow, frontEnd: FrontEnd, { code }: Failure, { returnPath, cookies = [] }: Told = {}): HttpReply {
  const page = returnPath ?? findFailurePage(flow, frontEnd);
  return seeOther(buildFrontEndUrl(frontEnd, page, flow.outcomes.failed(code)), { cookies });
}

/**
 * Answers for a function that could not be composed. The browser is redirected to the front end, unless the front end's URL cannot be read
 * either.
 */
export const answerInRedirect =
  (flow: Flow) =>
  (failure: Failure, event: unknown, env: Environment): HttpResult | undefined => {
    try {
      const config = readConfig(env, { frontEndUrl: url("FRONTEND_URL"), returnPaths: text("RETURN_PATHS", "/") });
      return toResult(redirectFailure(flow, toFrontEnd(config), failure));
    } catch {
      return answerIn("problem")(failure, event);
    }
  };

/** Settings that the start and the callback of every code flow read: their own URL, the front end, the key of the sealed verifier. */
const flowSettings = {
  publicUrl: url("PUBLIC_URL"),
  frontEndUrl: origin("FRONTEND_URL"),
  returnPaths: text("RETURN_PATHS"),
  sealKeySecretId: text("SEAL_KEY_SECRET_ID"),
};

const toFrontEnd = ({ frontEndUrl, returnPaths }: { readonly frontEndUrl: string; readonly returnPaths: string }): FrontEnd => ({
  url: frontEndUrl,
  returnPaths: parseReturnPaths(returnPaths),
});

/** The dependencies of a start, for the providers that the function serves. */
export function composeStart(env: Environment, methods: ByProvider<BuildMethods>): StartDeps {
  const { sealKeySecretId, publicUrl, ...config } = readConfig(env, flowSettings);
  const attempts = composeAttempts(env);
  const { clock, random } = attempts;
  const secrets = operatorSecrets(clock);
  return {
    ...attempts,
    sealer: aesSealer(secrets, sealKeySecretId, random),
    methods: composeMethods(methods, env, secrets, clock),
    ownClients: ownClientsIn(attempts.table),
    publicUrl,
    frontEnd: toFrontEnd(config),
  };
}

const confirmationSetting = oneOf("CONSENT_CONFIRMATION", ["required", "off"], "required");

/** The dependencies of a callback, for the providers that the function serves. */
export function composeCallback(env: Environment, methods: ByProvider<BuildMethods>, setups: ByProvider<BuildSetup>): CallbackRouteDeps {
  const { sealKeySecretId, publicUrl, confirmation, ...config } = readConfig(env, { ...flowSettings, confirmation: confirmationSetting });
  const { secrets, ...connect } = composeConnect(env, methods, setups);
  const sealer = aesSealer(secrets, sealKeySecretId, connect.random);
  const connectSessions = connectSessionsIn({ ...connect, sealer, publish: connect.events.publish });
  return { ...connect, sealer, confirmation, publicUrl, connectSessions, frontEnd: toFrontEnd(config) };
}
