import { oneOf, origin, readConfig, text, url } from "../../lib/config.ts";
import {
  type AttemptFound,
  type CompleteAuthorizationDeps,
  type CompletedAuthorization,
  completeAuthorization,
} from "../../lib/connections/connect/complete-authorization.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { asFailure, Failure } from "../../lib/errors.ts";
import { clearLoginCookie, readLoginCookie } from "../../lib/http/cookies.ts";
import { type PublicRequest, publicEndpoint } from "../../lib/http/endpoint.ts";
import { buildFrontEndUrl, type FrontEnd, parseReturnPaths } from "../../lib/http/front-end.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { type HttpReply, seeOther } from "../../lib/http/reply.ts";
import { deadline } from "../../lib/lambda/deadline.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { toCallbackQuery } from "../../lib/oauth/callback.ts";
import { providerTimeoutMs } from "../../lib/providers/provider-request.ts";
import { untilAborted } from "../../lib/until-aborted.ts";
import { composeGoogleConnections } from "../compose-google-connections.ts";
import { answerInRedirect, redirectFailure } from "./to-front-end.ts";

type Deps = CompleteAuthorizationDeps & { readonly publicUrl: string; readonly frontEnd: FrontEnd };

/**
 * Milliseconds before the invocation's end. A code is sent only while the provider's whole time for its answer is left of the work. A grant
 * that was issued just before the work ends is given back, or stored, and the browser is answered before the endpoint's own early end.
 */
const reserves = { send: 11_000 + providerTimeoutMs, work: 11_000, giveBack: 5_000, keep: 2_500, answer: 1_500 };

/** `GET|POST /callback`, `GET /gcp/callback`: Google's redirect. Every outcome is a redirect to the front end with a clean URL. */
export const createHandler = (deps: Deps) =>
  publicEndpoint({ answerFailure: (failure) => redirectFailure(deps.frontEnd, failure) }, async (request) => {
    const { method, path } = request.route;
    const redirectUri = buildRedirectUri(deps.publicUrl, path);
    if (method === "POST") {
      // A form post comes from another site, so the browser keeps the SameSite=Lax cookie back: have it come again as a navigation.
      return seeOther(`${redirectUri}?${toCallbackQuery(request.form)}`);
    }
    return complete(deps, request, redirectUri);
  });

async function complete(deps: Deps, { query, cookies, endsAt, logger }: PublicRequest, redirectUri: string): Promise<HttpReply> {
  let told: { returnPath?: string; cookies?: readonly string[] } = {};
  const readCookie = (purpose: string) => readLoginCookie({ publicUrl: deps.publicUrl, purpose }, cookies);
  const found: AttemptFound = ({ returnPath, cookieName }) => {
    told = { returnPath, cookies: [clearLoginCookie({ publicUrl: deps.publicUrl, purpose: cookieName })] };
  };
  const remaining = { getRemainingTimeInMillis: () => endsAt.getTime() - deps.clock().getTime() };
  const before = deadline(deps.timers, remaining);
  const signals = {
    send: before(reserves.send),
    work: before(reserves.work),
    giveBack: before(reserves.giveBack),
    keep: before(reserves.keep),
  };
  const isLate = () => new Failure("deadline_exceeded", { detail: "the callback's deadline" });
  try {
    const completing = completeAuthorization(deps, { provider: "gcp", parameters: query, redirectUri, readCookie }, found, signals);
    const completed = await untilAborted(completing, before(reserves.answer), isLate);
    if (completed.kind === "pending") {
      reportFailure(completed.failure, logger);
    }
    return seeOther(buildFrontEndUrl(deps.frontEnd, told.returnPath, toOutcome(completed)), told);
  } catch (error) {
    const failure = asFailure(error);
    reportFailure(failure, logger);
    return redirectFailure(deps.frontEnd, failure, told);
  }
}

/** The query names that Aurora's client and ours read. */
function toOutcome(completed: CompletedAuthorization): Record<string, string> {
  return completed.kind === "parked"
    ? { login: "gcp_confirm", confirm: completed.confirmation.reveal() }
    : { login: "gcp_setup_pending", ...(completed.setupRunId === undefined ? {} : { task_id: completed.setupRunId }) };
}

export const handler = httpLambda(
  createHandler,
  (env) => {
    const config = readConfig(env, {
      publicUrl: url("PUBLIC_URL"),
      frontEndUrl: origin("FRONTEND_URL"),
      returnPaths: text("RETURN_PATHS"),
      sealKeySecretId: text("SEAL_KEY_SECRET_ID"),
      confirmation: oneOf("CONSENT_CONFIRMATION", ["required", "off"], "required"),
    });
    const { secrets, ...google } = composeGoogleConnections(env);
    return {
      ...google,
      sealer: aesSealer(secrets, config.sealKeySecretId, google.random),
      confirmation: config.confirmation,
      publicUrl: config.publicUrl,
      frontEnd: { url: config.frontEndUrl, returnPaths: parseReturnPaths(config.returnPaths) },
    };
  },
  answerInRedirect,
);
