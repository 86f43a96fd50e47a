import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult, Context } from "aws-lambda";
import { asFailure, type Failure } from "../lib/errors.ts";
import type { Authenticate } from "../lib/http/authenticate-proxy.ts";
import { type AuthorizerContext, buildAuthorizerContext, buildRefusal } from "../lib/http/principal.ts";
import { readHeaders } from "../lib/http/read-request.ts";
import { lambda } from "../lib/lambda/lambda.ts";
import { logFailure } from "../lib/lambda/log-failure.ts";
import { logger } from "../lib/telemetry/logger.ts";
import { composeAuthenticate } from "./compose-authenticate.ts";

type AuthorizerResult = APIGatewaySimpleAuthorizerWithContextResult<AuthorizerContext>;

/**
 * Authenticates the caller; the endpoint checks the permission. It lets every request through: a caller that it could not verify gets a
 * refusal in place of a principal. An HTTP API answers a refusing authorizer with a bare 403 `{"message":"Forbidden"}`, while our callers
 * get 401, 403 or 503 with a code and a remedy. The endpoint fails closed: it refuses every incomplete principal.
 */
export const createHandler =
  (deps: { authenticate: Authenticate }) => async (event: APIGatewayRequestAuthorizerEventV2, _context: Context) => {
    try {
      return letThrough(buildAuthorizerContext(await deps.authenticate(readHeaders(event.headers))));
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
