import { type Environment, exactUrl, optionalSetting, readConfig, text, url } from "../../lib/config.ts";
import { operatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import type { Failure } from "../../lib/errors.ts";
import { HttpReply, type PublicRequest, type Reply } from "../../lib/http/reply.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { oidcClient } from "../../lib/sessions/oidc-client.ts";
import { oidcProofs } from "../../lib/sessions/oidc-proofs.ts";
import { requestRefresh } from "../../lib/sessions/request-refresh.ts";
import { sessionsIn } from "../../lib/sessions/stored-sessions.ts";
import { system, timers } from "../../lib/system.ts";
import { tableFrom } from "../../lib/table/table.ts";
import { logger } from "../../lib/telemetry/logger.ts";
import { countSession } from "../../lib/telemetry/metrics.ts";
import { composeJwt } from "../compose-jwt.ts";
import { leave } from "./leave.ts";
import { type PageFiles, pageFiles } from "./page-files.ts";
import * as routes from "./routes.ts";
import { showPage } from "./show-page.ts";
import { type ShowSessionDeps, showSession } from "./show-session.ts";
import { finishSignIn, type SignInDeps, startSignIn } from "./sign-in.ts";
import { endByProvider, type SignOutDeps, signOut } from "./sign-out.ts";

export type ConsoleDeps = SignInDeps & ShowSessionDeps & SignOutDeps & { readonly pageFiles: PageFiles };

type Step = (deps: ConsoleDeps, request: PublicRequest) => Reply | Promise<Reply>;

/** The steps of the sign-in, by their path below the console's. Each has one method. */
const steps: Readonly<Record<string, readonly [method: string, step: Step]>> = {
  login: ["GET", startSignIn],
  callback: ["GET", finishSignIn],
  session: ["GET", showSession],
  logout: ["POST", signOut],
  leave: ["GET", leave],
  "backchannel-logout": ["POST", endByProvider],
};

/** Serves the console: its page under every path, and the sign-in. */
export const createHandler = serve([routes.openConsole, routes.serveConsole], (deps: ConsoleDeps) => (request) => {
  const { method, path, headers } = request;
  const { proxy = "" } = path;
  const [only, step] = Object.hasOwn(steps, proxy) ? (steps[proxy] ?? []) : [];
  const allowed = only === undefined || only === "GET" ? ["GET", "HEAD"] : [only];
  if (!allowed.includes(method)) {
    return new HttpReply(405, "", { headers: { allow: allowed.join(", ") } });
  }
  // A HEAD has no effect: no login begins or is finished by it.
  return step === undefined || method === "HEAD" ? showPage(deps.pageFiles, proxy, headers["accept-encoding"]) : step(deps, request);
});

export const handler = httpLambda(createHandler, composeConsole);

/** Reads `audience=…, resource=…`, in which nothing is encoded. */
const parseParameters = (list: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    list
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "")
      .map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]),
  );

const onRefreshFailed = (failure: Failure) => reportFailure(failure, logger);

function composeConsole(env: Environment): ConsoleDeps {
  const { clock } = system;
  const config = readConfig(env, {
    issuer: exactUrl("OIDC_ISSUER"),
    jwksUrl: optionalSetting(exactUrl("OIDC_JWKS_URL")),
    publicUrl: url("PUBLIC_URL"),
    sealKeySecretId: text("SEAL_KEY_SECRET_ID"),
    clientId: text("CONSOLE_CLIENT_ID"),
    secretId: text("CONSOLE_CLIENT_SECRET_ID"),
    scopes: text("CONSOLE_SCOPES"),
    authorize: text("CONSOLE_AUTHORIZE", ""),
  });
  const { publicUrl } = config;
  const secrets = operatorSecrets(clock);
  const client = oidcClient({ ...config, secrets, clock });
  const table = tableFrom(env);
  const sealer = aesSealer(secrets, config.sealKeySecretId, system.random);
  return {
    ...system,
    ...{ client, sealer, publicUrl, pageFiles, ...oidcProofs(config, clock, onRefreshFailed) },
    redirectUri: buildRedirectUri(publicUrl, "/console/callback"),
    scopes: config.scopes.split(" ").filter((word) => word !== ""),
    authorize: parseParameters(config.authorize),
    authenticate: composeJwt(env),
    sessions: sessionsIn({ ...system, table, sealer, timers, refresh: requestRefresh(client, clock, countSession) }),
  };
}
