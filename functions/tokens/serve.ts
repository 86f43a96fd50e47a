import type { Provider } from "../../lib/connections/connection.ts";
import { hasLife } from "../../lib/connections/tokens/remembered-tokens.ts";
import { type TokenBroker, tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { type UnnamedAccounts, unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { withLiveToken } from "../../lib/connections/tokens/with-live-token.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { serve } from "../../lib/http/serve.ts";
import { readTokenTarget, type TokenTarget } from "../../lib/http/token-target.ts";
import { allowHotClient } from "../../lib/outbound/hot-client.ts";
import { loadUndici } from "../../lib/outbound/load-undici.ts";
import { type AccountBroker, accountBroker } from "../../lib/setup/account-broker.ts";
import { type Clock, system } from "../../lib/system.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import { writeAudit } from "../../lib/telemetry/audit.ts";
import { countMemoryLooks, countTokenAnswer } from "../../lib/telemetry/metrics.ts";
import { composeEngine } from "../compose-engine.ts";
import { composeTokenShare } from "../compose-shares.ts";
import { everyMethod, everySetupAccounts } from "../providers.ts";
import { countFailedAnswers } from "./count-failed-answers.ts";
import { handOutTally, type NoteHandOut, toHandOut } from "./hand-out.ts";
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

/** A token of a setup's account is remembered for a minute: too long to say that no other connection has come. */
async function findToken(deps: Deps, target: TokenTarget, request: TokenRequest, limits: Limits) {
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

/** Seconds that should be left of the person's token when the broker works with it: it is used once, at once. */
const minTtlSeconds = 60;

export const handler = countFailedAnswers(
  httpLambda(createHandler, (env) => {
    allowHotClient(loadUndici);
    const engine = composeEngine(env, everyMethod);
    const { table, clock } = engine;
    const { looked, missed } = memoryTally(clock, countMemoryLooks);
    return {
      broker: tokenBroker({ ...engine, missed }),
      accounts: accountBroker({
        ...engine,
        missed,
        ledger: ledgerIn(table, system),
        prepared: preparedTargetsIn(table),
        settings: slotSettingsIn(table),
        withLiveToken: (key, work, limits) => withLiveToken(engine, key, work, { ...limits, minTtlSeconds }),
        accounts: new Map(Object.entries(everySetupAccounts).map(([provider, build]) => [provider as Provider, build(env, clock)])),
      }),
      unnamed: unnamedAccounts(engine),
      clock,
      share: composeTokenShare(env, engine),
      looked,
      handedOut: handOutTally(engine, writeAudit),
    };
  }),
);
