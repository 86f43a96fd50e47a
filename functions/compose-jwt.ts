import { type Environment, exactUrl, optionalSetting, readConfig, text } from "../lib/config.ts";
import type { Failure } from "../lib/errors.ts";
import { authenticateJwt } from "../lib/http/authenticate-jwt.ts";
import type { Authenticate } from "../lib/http/authenticate-proxy.ts";
import { reportFailure } from "../lib/lambda/lambda.ts";
import { system } from "../lib/system.ts";
import { logger } from "../lib/telemetry/logger.ts";

/** Makes the check of a person's access token: the authorizer's, and of a login to the console. */
export function composeJwt(env: Environment): Authenticate {
  const config = readConfig(env, {
    issuer: exactUrl("OIDC_ISSUER"),
    audience: text("OIDC_AUDIENCE"),
    jwksUrl: optionalSetting(exactUrl("OIDC_JWKS_URL")),
    orgClaim: text("ORG_CLAIM", "org_id"),
    permissionsClaim: text("PERMISSIONS_CLAIM", "permissions"),
    roleClaim: text("ROLE_CLAIM", "role"),
  });
  return authenticateJwt(config, system.clock, (failure: Failure) => reportFailure(failure, logger));
}
