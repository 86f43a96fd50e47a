import * as v from "valibot";
import { type Failure, type FailureCode, failures } from "../../lib/errors.ts";
import { isJson, readHeaders } from "../../lib/http/read-request.ts";
import { type HttpHandler, type HttpReply, reply } from "../../lib/http/reply.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { ovhSettingsFromEnvironment } from "../../lib/providers/ovh/ovh-from-environment.ts";
import { type OvhRegion, toRegion } from "../../lib/providers/ovh/ovh-regions.ts";
import {
  answerInRedirect,
  type CallbackRouteDeps,
  composeCallback,
  composeStart,
  serveCallback,
  serveStart,
} from "../code-flow/browser-routes.ts";
import { completeCallback } from "../code-flow/complete-callback.ts";
import { buildLoginLink, composeLoginLink, type LoginLinkDeps } from "../code-flow/login-link.ts";
import { writeLambda } from "../write-lambda.ts";
import { flow, methods } from "./provider.ts";
import { toExpiresIn, toRegionKey } from "./regions.ts";
import * as routes from "./routes.ts";
import { toErrorWord } from "./to-error-word.ts";

/** `loginRegions`: the regions in which the operator has an OAuth client. */
type Deps = LoginLinkDeps & { readonly loginRegions: readonly OvhRegion[] };

/**
 * `POST /ovh_api/ovh/oauth2/initiate`: a login link for the browser, without a secret of OVHcloud. `state` is the link's ticket: the state of
 * the authorization request is made when the browser opens the link.
 */
export const createInitiate = serve(
  routes.startOvhLogin,
  (deps: Deps) =>
    async ({ principal, requestId, body: { endpoint: region, replace_account: replaceAccount, account: named, ...asked } }) => {
      const { account } = toRegionKey(principal, region, named);
      if (!deps.loginRegions.includes(region)) {
        const hint = "Connect a service account, or ask the operator for an OAuth client in this region.";
        return reply(500, { error: `OAuth2 not configured for ${region}`, hint, code: "configuration_invalid", request_id: requestId });
      }
      const authorizationUrl = await buildLoginLink(deps, flow, {
        principal,
        account,
        asked,
        callbackPath: flow.callbackPath,
        replaceAccount,
      });
      return { authorizationUrl, state: new URL(authorizationUrl).searchParams.get("ticket") };
    },
);

export const initiate = writeLambda(createInitiate, (env) => ({
  ...composeLoginLink(env),
  loginRegions: ovhSettingsFromEnvironment(env).loginRegions,
}));

/** `GET /ovh_api/ovh/oauth2/start`: spends the ticket, sets the login cookie, sends the browser to OVHcloud; every failure is a redirect. */
export const createStart = serveStart(routes.openOvhLogin, flow);

export const start = httpLambda(createStart, (env) => composeStart(env, { ovh: methods }), answerInRedirect(flow));

const inBrowser = serveCallback([routes.completeOvhLogin, routes.completePostedOvhLogin], flow);

const body = v.object({ code: v.optional(v.string()), state: v.optional(v.string()), error: v.optional(v.string()) });

/**
 * The twin of the callback for a page of the front end that OVHcloud sends the browser to, and that posts what it got. The browser must send
 * the login's cookie along: a front end on another site cannot use it, and its visitor is refused like a stranger.
 */
const inJson = serve(
  [() => ({ ...routes.completeOvhLogin(), body }), () => ({ ...routes.completePostedOvhLogin(), body })],
  (deps: CallbackRouteDeps) => async (request) => {
    const sent = Object.entries(request.body).filter((field): field is [string, string] => field[1] !== undefined);
    const redirectUri = buildRedirectUri(deps.publicUrl, request.route.path);
    const end = await completeCallback(flow, deps, { ...request, redirectUri, parameters: new URLSearchParams(sent) });
    if ("failure" in end) {
      return answerFailure(end.failure, request.requestId, end);
    }
    const { completed } = end;
    if (completed.kind === "parked") {
      return reply(200, { status: "confirmation_required", confirm: completed.confirmation.reveal() }, end);
    }
    if (completed.kind === "pending") {
      return reply(200, { status: "pending", message: "OVHcloud is connected within minutes" }, end);
    }
    const { account, hasRefreshToken, expiresAt } = completed.connection;
    const expiresIn = toExpiresIn(expiresAt, deps.clock);
    const told = { status: "success", message: "OVHcloud connected successfully", endpoint: toRegion(account), hasRefreshToken, expiresIn };
    return reply(200, told, end);
  },
  (_deps, failure, requestId) => answerFailure(failure, requestId),
);

/** What the caller sent is at fault: Aurora's routes answer 400 for each of these, and 500 for what went wrong after it. */
const badRequests: ReadonlySet<FailureCode> = new Set([
  "invalid_request",
  "callback_invalid",
  "state_invalid",
  "browser_mismatch",
  "issuer_mismatch",
  "consent_denied",
]);

function toStatus(code: FailureCode): number {
  if (badRequests.has(code)) {
    return 400;
  }
  if (code === "body_too_large") {
    return failures[code].status;
  }
  return toErrorWord(code) === "timeout" ? 504 : 500;
}

function answerFailure({ code }: Failure, requestId: string, { cookies = [] }: { readonly cookies?: readonly string[] } = {}): HttpReply {
  const { title, action } = failures[code];
  const told = { error: title, hint: action, reason: toErrorWord(code), code, request_id: requestId };
  return reply(toStatus(code), told, { cookies });
}

/**
 * `GET|POST /ovh_api/ovh/oauth2/callback`: OVHcloud's redirect. Every outcome is a redirect to the front end with a clean URL, or JSON for a
 * page that posts JSON.
 */
export const createCallback = Object.assign(
  (deps: CallbackRouteDeps): HttpHandler => {
    const [redirect, json] = [inBrowser(deps), inJson(deps)];
    return (event, context) => (isJson(readHeaders(event.headers)["content-type"]) ? json : redirect)(event, context);
  },
  { routes: inBrowser.routes },
);

export const callback = httpLambda(createCallback, (env) => composeCallback(env, { ovh: methods }, {}), answerInRedirect(flow));
