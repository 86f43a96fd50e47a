import type { Access, Token } from "../../lib/connections/provider.ts";
import { type TokenBroker, tokenBroker } from "../../lib/connections/refresh/serve-token.ts";
import { toFailureView } from "../../lib/connections/to-connection-view.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { readWholeNumber, refuseParameters } from "../../lib/http/query.ts";
import { composeEngine } from "../compose-engine.ts";
import { everyMethod } from "../providers.ts";

const minTtl = { min: 0, max: 3000, fallback: 300 };

/** `GET /connections/{provider}/token`: a live access token, for machines. */
export const createHandler = (deps: { readonly broker: TokenBroker }) =>
  endpoint({ permission: "tokens:read" }, async ({ principal, path, query, signal, endsAt }) => {
    refuseParameters(query, ["account", "min_ttl", "access"]);
    const key = readConnectionKey(principal, path.provider, query.get("account"));
    const minTtlSeconds = readWholeNumber(query, "min_ttl", minTtl);
    const { warning, ...token } = await deps.broker.serve(key, minTtlSeconds, signal, endsAt, readAccess(query));
    return {
      ...toTokenValue(token),
      expires_at: token.expiresAt?.toISOString() ?? null,
      scopes: token.scopes,
      missing_scopes: token.missingScopes,
      ...(warning === undefined ? {} : { warning: { ...toFailureView(warning.code), since: warning.since.toISOString() } }),
    };
  });

/** @throws {Failure} `invalid_request` */
function readAccess(query: URLSearchParams): Access {
  const access = query.get("access") ?? "full";
  if (access !== "full" && access !== "read") {
    throw new Failure("invalid_request", { field: "access" });
  }
  return access;
}

function toTokenValue(token: Token) {
  switch (token.type) {
    case "bearer":
      return { access_token: token.accessToken.reveal(), token_type: "Bearer" };
    case "sigv4":
      return {
        access_key_id: token.accessKeyId,
        secret_access_key: token.secretAccessKey.reveal(),
        session_token: token.sessionToken.reveal(),
      };
  }
}

export const handler = httpLambda(createHandler, (env) => ({ broker: tokenBroker(composeEngine(env, everyMethod)) }));
