import { type Environment, exactUrl, oneOf, optional, readConfig, text } from "../lib/config.ts";
import { operatorSecrets } from "../lib/credentials/operator-secrets.ts";
import { Failure } from "../lib/errors.ts";
import { authenticateJwt } from "../lib/http/authenticate-jwt.ts";
import { type Authenticate, authenticateProxy } from "../lib/http/authenticate-proxy.ts";
import { authenticateListed } from "../lib/http/callers/authenticate-listed.ts";
import { parseCallers } from "../lib/http/callers/parse-callers.lazy.ts";
import type { TrustedIssuer } from "../lib/http/callers/trusted-issuer.ts";
import { reportFailure } from "../lib/lambda/report-failure.ts";
import { logger } from "../lib/telemetry/logger.ts";

const clock = () => new Date();
const onRefreshFailed = (failure: Failure) => reportFailure(failure, logger);

/** Composes how this deployment knows its callers: by the mode, and machines also by the list of trusted issuers, if there is one. */
export function composeAuthenticate(env: Environment): Authenticate {
  const { mode, callers } = readConfig(env, { mode: oneOf("AUTH_MODE", ["jwt", "proxy"], "jwt"), callers: text("CALLERS", "") });
  const otherwise = mode === "proxy" ? composeProxy(env) : composeJwt(env);
  if (callers === "") {
    return otherwise;
  }
  // In mode jwt the front end's header is not read at all.
  const isVouchedFor = (headers: Readonly<Record<string, string>>) => mode === "proxy" && "x-internal-secret" in headers;
  return authenticateListed({ issuers: readIssuers(callers), otherwise, isVouchedFor, clock, onRefreshFailed });
}

function composeProxy(env: Environment): Authenticate {
  return authenticateProxy({ secrets: operatorSecrets(clock), ...readConfig(env, { secretId: text("FRONT_END_SECRET_ID") }) });
}

function composeJwt(env: Environment): Authenticate {
  const config = readConfig(env, {
    issuer: exactUrl("OIDC_ISSUER"),
    audience: text("OIDC_AUDIENCE"),
    jwksUrl: optional(exactUrl("OIDC_JWKS_URL")),
    orgClaim: text("ORG_CLAIM", "org_id"),
    permissionsClaim: text("PERMISSIONS_CLAIM", "permissions"),
    roleClaim: text("ROLE_CLAIM", "role"),
  });
  return authenticateJwt(config, clock, onRefreshFailed);
}

/** @throws {Failure} `configuration_invalid`: the list is not as the deploy has checked it. */
function readIssuers(callers: string): readonly TrustedIssuer[] {
  const reading = parseCallers(callers);
  if ("problem" in reading) {
    throw new Failure("configuration_invalid", { detail: `CALLERS: ${reading.problem}` });
  }
  return reading.issuers;
}
