import { type Environment, oneOf, readConfig } from "../../lib/config.ts";
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
import { buildFrontEndUrl, type FrontEnd } from "../../lib/http/front-end.ts";
import { type HttpReply, seeOther } from "../../lib/http/reply.ts";
import { deadline } from "../../lib/lambda/deadline.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { toCallbackQuery } from "../../lib/oauth/callback.ts";
import { providerTimeoutMs } from "../../lib/providers/provider-request.ts";
import { untilAborted } from "../../lib/until-aborted.ts";
import { composeConnect } from "../compose-connect.ts";
import type { BuildMethods, BuildSetup, Served } from "../served.ts";
import type { Flow } from "./flow.ts";
import { flowSettings, toFrontEnd } from "./flow-settings.ts";
import { redirectFailure } from "./to-front-end.ts";

type Deps = CompleteAuthorizationDeps & { readonly publicUrl: string; readonly frontEnd: FrontEnd };

/**
 * Milliseconds before the invocation's end. A code is sent only while the work has enough time left for the provider's answer. A grant that
 * was issued just before the work ends is revoked or stored, and the browser is answered before the endpoint's own deadline.
 */
const reserves = { send: 11_000 + providerTimeoutMs, work: 11_000, giveBack: 5_000, keep: 2_500, answer: 1_500 };

/** Handles the provider's redirect. Every outcome is a redirect to the front end with a clean URL. */
export const callbackEndpoint = (flow: Flow) => (deps: Deps) =>
  publicEndpoint({ answerFailure: (failure) => redirectFailure(flow, deps.frontEnd, failure) }, async (request) => {
    const { method, path } = request.route;
    const redirectUri = buildRedirectUri(deps.publicUrl, path);
    if (method === "POST") {
      // A form post comes from another site, so the browser does not send the SameSite=Lax cookie: redirect it to come again as a
      // navigation.
      return seeOther(`${redirectUri}?${toCallbackQuery(request.form)}`);
    }
    return complete(flow, deps, request, redirectUri);
  });

async function complete(flow: Flow, deps: Deps, request: PublicRequest, redirectUri: string): Promise<HttpReply> {
  const { query, cookies, endsAt, logger } = request;
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
    const completing = completeAuthorization(deps, { provider: flow.provider, parameters: query, redirectUri, readCookie }, found, signals);
    const completed = await untilAborted(completing, before(reserves.answer), isLate);
    if (completed.kind === "pending") {
      reportFailure(completed.failure, logger);
    }
    return seeOther(buildFrontEndUrl(deps.frontEnd, told.returnPath, toOutcome(flow, completed)), told);
  } catch (error) {
    const failure = asFailure(error);
    reportFailure(failure, logger);
    return redirectFailure(flow, deps.frontEnd, failure, told);
  }
}

/** Builds the query that a front end reads. */
function toOutcome({ outcomes }: Flow, completed: CompletedAuthorization): Record<string, string> {
  return completed.kind === "parked"
    ? { login: outcomes.confirm, confirm: completed.confirmation.reveal() }
    : { login: outcomes.connected, ...(completed.setupRunId === undefined ? {} : { task_id: completed.setupRunId }) };
}

/** The dependencies of a callback, for the providers that the function serves. */
export function composeCallback(env: Environment, methods: Served<BuildMethods>, setups: Served<BuildSetup>): Deps {
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
