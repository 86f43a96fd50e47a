import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { Token } from "../../lib/connections/provider.ts";
import { type TokenBroker, tokenBroker } from "../../lib/connections/refresh/serve-token.ts";
import type { ServedToken } from "../../lib/connections/refresh/served-token.ts";
import { toFailureView } from "../../lib/connections/to-connection-view.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { AccountBroker } from "../../lib/setup/account-broker.ts";
import { composeEngine } from "../compose-engine.ts";
import { everyMethod } from "../providers.ts";
import { everySetupAccounts } from "../setup-accounts.ts";
import { composeAccountBroker } from "./compose-account-broker.ts";
import { readTokenRequest, type TokenRequest } from "./read-token-request.ts";

type Deps = { readonly broker: TokenBroker; readonly accounts: AccountBroker };
type Limits = { readonly signal: AbortSignal; readonly endsAt: Date };

/** `GET /connections/{provider}/token`: a live access token, for machines. */
export const createHandler = (deps: Deps) =>
  endpoint({ permission: "tokens:read" }, async ({ principal, path, query, signal, endsAt }) => {
    const request = readTokenRequest(query);
    const key = readConnectionKey(principal, path.provider, query.get("account"));
    const { warning, account, ...token } = await serve(deps, key, request, { signal, endsAt });
    return {
      ...toTokenValue(token),
      expires_at: token.expiresAt?.toISOString() ?? null,
      scopes: token.scopes,
      missing_scopes: token.missingScopes,
      ...(account === undefined ? {} : { account }),
      ...(warning === undefined ? {} : { warning: { ...toFailureView(warning.code), since: warning.since.toISOString() } }),
    };
  });

function serve(
  { broker, accounts }: Deps,
  key: ConnectionKey,
  request: TokenRequest,
  limits: Limits,
): Promise<ServedToken & { readonly account?: string }> {
  const { minTtlSeconds } = request;
  return request.of === "account"
    ? accounts.serve({ ...request, key }, limits)
    : broker.serve(key, minTtlSeconds, limits.signal, limits.endsAt, request.access);
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

export const handler = httpLambda(createHandler, (env) => {
  const engine = composeEngine(env, everyMethod);
  return { broker: tokenBroker(engine), accounts: composeAccountBroker(env, engine, everySetupAccounts) };
});
