import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult, Context } from "aws-lambda";
import { type Environment, exactUrl, oneOf, readConfig, text } from "../lib/config.ts";
import { operatorSecrets } from "../lib/credentials/operator-secrets.ts";
import { asFailure, type Failure } from "../lib/errors.ts";
import { type Authenticate, authenticateProxy } from "../lib/http/authenticate-proxy.ts";
import { authenticateListed } from "../lib/http/callers/authenticate-listed.ts";
import { readListed } from "../lib/http/callers/read-listed.ts";
import { type AuthorizerContext, buildAuthorizerContext, buildRefusal } from "../lib/http/principal.ts";
import { readHeaders } from "../lib/http/read-request.ts";
import { lambda, logFailure, reportFailure } from "../lib/lambda/lambda.ts";
import { authenticateSession, type ReadAccessToken } from "../lib/sessions/authenticate-session.ts";
import { logger } from "../lib/telemetry/logger.ts";
import { countSession } from "../lib/telemetry/metrics.ts";
import { composeJwt } from "./compose-jwt.ts";

type AuthorizerResult = APIGatewaySimpleAuthorizerWithContextResult<AuthorizerContext>;

/**
 * Authenticates the caller; the endpoint checks the permission. It lets every request through: a caller that it could not verify gets a
 * refusal in place of a principal. An HTTP API answers a refusing authorizer with a bare 403 `{"message":"Forbidden"}`, while our callers
 * get 401, 403 or 503 with a code and a remedy. The endpoint fails closed: it refuses every incomplete principal.
 */
export const createHandler =
  (deps: { authenticate: Authenticate }) => async (event: APIGatewayRequestAuthorizerEventV2, _context: Context) => {
    try {
      // Payload 2.0 has cookies apart from the headers.
      const headers = { cookie: (event.cookies ?? []).join("; "), ...readHeaders(event.headers) };
      return letThrough(buildAuthorizerContext(await deps.authenticate(headers)));
    } catch (error) {
      const failure = asFailure(error);
      // The endpoint counts it, with the route.
      logFailure(failure, logger.with({ request_id: event.requestContext.requestId, route: event.routeKey }));
      return refuse(failure);
    }
  };

const letThrough = (context: AuthorizerContext): AuthorizerResult => ({ isAuthorized: true, context });
const refuse = (failure: Failure): AuthorizerResult => letThrough(buildRefusal(failure));

export const handler = lambda(createHandler, (env) => ({ authenticate: composeAuthenticate(env) }), refuse);

const clock = () => new Date();
const onRefreshFailed = (failure: Failure) => reportFailure(failure, logger);

/** Composes how this deployment knows its callers: by the mode, and machines also by the list of trusted issuers, if there is one. */
function composeAuthenticate(env: Environment): Authenticate {
  const { mode, callers, clientId } = readConfig(env, {
    mode: oneOf("AUTH_MODE", ["jwt", "proxy"], "jwt"),
    callers: text("CALLERS", ""),
    clientId: text("CONSOLE_CLIENT_ID", ""),
  });
  const people = mode === "proxy" ? composeProxy(env) : composeJwt(env);
  // In mode jwt the front end's header is not read at all.
  const isVouchedFor = (headers: Readonly<Record<string, string>>) => mode === "proxy" && "x-internal-secret" in headers;
  const otherwise =
    callers === "" ? people : authenticateListed({ issuers: readListed(callers), otherwise: people, isVouchedFor, clock, onRefreshFailed });
  return mode === "jwt" && clientId !== ""
    ? authenticateSession({ readAccessToken: composeSessions(env, clientId), authenticateToken: people, otherwise })
    : otherwise;
}

/** Composes the reading of the console's sessions. Its code is loaded by the first request with a session's cookie. */
function composeSessions(env: Environment, clientId: string): ReadAccessToken {
  const settings = readConfig(env, {
    tableName: text("TABLE_NAME"),
    sealKeyId: text("SEAL_KEY_SECRET_ID"),
    issuer: exactUrl("OIDC_ISSUER"),
    clientSecretId: text("CONSOLE_CLIENT_SECRET_ID"),
  });
  let reader: Promise<ReadAccessToken> | undefined;
  return async (id) => {
    reader ??= import("../lib/sessions/session-reader.chunk.ts").then(({ openSessionReader }) =>
      openSessionReader({ ...settings, clientId }, countSession),
    );
    return (await reader)(id);
  };
}

function composeProxy(env: Environment): Authenticate {
  return authenticateProxy({ secrets: operatorSecrets(clock), ...readConfig(env, { secretId: text("FRONT_END_SECRET_ID") }) });
}
