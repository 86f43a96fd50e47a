import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { hasLife } from "../../lib/connections/tokens/remembered-tokens.ts";
import { type TokenBroker, tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import type { ServedToken } from "../../lib/connections/tokens/served-token.ts";
import { type UnnamedAccounts, unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { serve } from "../../lib/http/serve.ts";
import { readTokenTarget, type TokenTarget } from "../../lib/http/token-target.ts";
import { allowHotClient } from "../../lib/outbound/hot-client.ts";
import { loadUndici } from "../../lib/outbound/load-undici.ts";
import type { AccountBroker } from "../../lib/setup/account-broker.ts";
import type { Clock } from "../../lib/system.ts";
import { writeAudit } from "../../lib/telemetry/audit.ts";
import { countMemoryLooks, countTokenAnswer } from "../../lib/telemetry/metrics.ts";
import { composeEngine } from "../compose-engine.ts";
import { composeTokenShare } from "../compose-shares.ts";
import { everyMethod, everySetupAccounts } from "../providers.ts";
import { composeAccountBroker } from "./compose-account-broker.ts";
import { countFailedAnswers } from "./count-failed-answers.ts";
import { type NoteHandOut, toHandOut } from "./hand-out.ts";
import { handOutTally } from "./hand-out-tally.ts";
import { memoryTally } from "./memory-tally.ts";
import { readTokenRequest, type TokenRequest } from "./read-token-request.ts";
import * as routes from "./routes.ts";
import { toTokenView } from "./to-token-view.ts";

type Deps = {
  readonly broker: Pick<TokenBroker, "serve">;
  readonly accounts: AccountBroker;
  readonly unnamed: UnnamedAccounts;
  readonly clock: Clock;
  /** Called before a token is looked for. */
  readonly looked: () => void;
  /** Called with each token that a caller gets. */
  readonly handedOut: NoteHandOut;
};
type Limits = { readonly signal: AbortSignal; readonly endsAt: Date };

/** `GET /connections/{provider}/token`: a live access token, for machines. */
export const createHandler = serve(routes.readToken, (deps: Deps) => async ({ principal, path, query, signal, endsAt }) => {
  const request = readTokenRequest(query);
  const target = readTokenTarget(principal, { provider: path.provider, account: query.get("account"), level: request.access });
  const { key, found: served } = await findToken(deps, target, request, { signal, endsAt });
  if (served.isLast !== true && !hasLife(served, request.minTtlSeconds, deps.clock())) {
    countTokenAnswer("short_lived");
  }
  deps.handedOut(toHandOut(principal, key, request, served));
  return toTokenView(served);
});

type Served = { readonly key: ConnectionKey; readonly found: ServedToken & { readonly account?: string } };

/** A token of a setup's account is remembered for a minute: too long to say that no other connection has come. */
async function findToken(deps: Deps, target: TokenTarget, request: TokenRequest, limits: Limits): Promise<Served> {
  const { broker, accounts, unnamed, looked } = deps;
  if (request.of === "account") {
    const key = await unnamed.findKey(target);
    looked();
    return { key, found: await accounts.serve({ ...request, key }, limits) };
  }
  return unnamed.find(target, (key) => {
    looked();
    return broker.serve(key, request.minTtlSeconds, limits.signal, limits.endsAt, request.access);
  });
}

export const handler = countFailedAnswers(
  httpLambda(createHandler, (env) => {
    allowHotClient(loadUndici);
    const engine = composeEngine(env, everyMethod);
    const { looked, missed } = memoryTally(engine.clock, countMemoryLooks);
    const accounts = composeAccountBroker(env, engine, everySetupAccounts, missed);
    return {
      broker: tokenBroker({ ...engine, missed }),
      accounts,
      unnamed: unnamedAccounts(engine),
      clock: engine.clock,
      share: composeTokenShare(env, engine),
      looked,
      handedOut: handOutTally(engine, writeAudit),
    };
  }),
);
