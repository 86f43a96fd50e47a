import { oneOf, origin, readConfig, text, url } from "../../lib/config.ts";
import {
  type CompleteAuthorizationDeps,
  type CompletedAuthorization,
  completeAuthorization,
} from "../../lib/connections/connect/complete-authorization.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { asFailure } from "../../lib/errors.ts";
import { clearLoginCookie, readLoginCookie } from "../../lib/http/cookies.ts";
import { type PublicRequest, publicEndpoint } from "../../lib/http/endpoint.ts";
import { reportFailure } from "../../lib/http/failure-answer.ts";
import { buildFrontEndUrl, type FrontEnd, parseReturnPaths } from "../../lib/http/front-end.ts";
import { lambda } from "../../lib/http/lambda.ts";
import { seeOther } from "../../lib/http/reply.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { composeGoogleConnections } from "../compose-google-connections.ts";

type Deps = CompleteAuthorizationDeps & { readonly publicUrl: string; readonly frontEnd: FrontEnd };

/** `GET|POST /callback`, `GET /gcp/callback`: Google's redirect. Every outcome is a redirect to the front end with a clean URL. */
export const createHandler = (deps: Deps) =>
  publicEndpoint({}, async (request) => {
    const { method, path } = request.route;
    const redirectUri = buildRedirectUri(deps.publicUrl, path);
    if (method === "POST") {
      // A form post comes from another site, so the browser keeps the SameSite=Lax cookie back: have it come again as a navigation.
      return seeOther(`${redirectUri}?${request.form}`);
    }
    const { outcome, returnPath, cookieName } = await complete(deps, request, redirectUri);
    const cookies = cookieName === undefined ? [] : [clearLoginCookie({ publicUrl: deps.publicUrl, purpose: cookieName })];
    return seeOther(buildFrontEndUrl(deps.frontEnd, returnPath, outcome), { cookies });
  });

async function complete(deps: Deps, { query, cookies, signal, logger }: PublicRequest, redirectUri: string) {
  let attempt: { returnPath?: string; cookieName?: string } = {};
  try {
    const readCookie = (purpose: string) => readLoginCookie({ publicUrl: deps.publicUrl, purpose }, cookies);
    const found = (known: { returnPath: string; cookieName: string }) => {
      attempt = known;
    };
    const completed = await completeAuthorization(deps, { parameters: query, redirectUri, readCookie }, found, signal);
    return { ...attempt, outcome: toOutcome(completed) };
  } catch (error) {
    const failure = asFailure(error);
    reportFailure(failure, logger);
    return { ...attempt, outcome: { login: "gcp_failed", error: failure.code } };
  }
}

/** The query names that Aurora's client and ours read. */
function toOutcome(completed: CompletedAuthorization): Record<string, string> {
  return completed.kind === "parked"
    ? { login: "gcp_confirm", confirm: completed.confirmation.reveal() }
    : { login: "gcp_setup_pending", task_id: completed.setupRunId };
}

export const handler = lambda(createHandler, (env) => {
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
});
