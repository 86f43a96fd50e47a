import type { Provider } from "../../lib/connections/connection.ts";
import { hasLife } from "../../lib/connections/tokens/remembered-tokens.ts";
import { type TokenBroker, tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { type UnnamedAccounts, unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { withLiveToken } from "../../lib/connections/tokens/with-live-token.ts";
import { type FailureCode, failures } from "../../lib/errors.ts";
import type { HttpEvent } from "../../lib/http/read-request.ts";
import type { HttpResult } from "../../lib/http/reply.ts";
import { tokenRights } from "../../lib/http/rights.ts";
import type { Route } from "../../lib/http/route.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { readTarget, type TokenTarget } from "../../lib/http/token-target.ts";
import type { Invocation } from "../../lib/lambda/lambda.ts";
import { isSelfCheck } from "../../lib/lambda/self-check.ts";
import { allowHotClient } from "../../lib/outbound/hot-client.ts";
import { loadUndici } from "../../lib/outbound/load-undici.ts";
import { type AccountBroker, accountBroker } from "../../lib/setup/account-broker.ts";
import { type Clock, system } from "../../lib/system.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import { writeAudit } from "../../lib/telemetry/audit.ts";
import { countMemoryLooks, countTokenAnswer } from "../../lib/telemetry/metrics.ts";
import { composeEngine, composeTokenShare } from "../compose.ts";
import { everyMethod, everySetupAccounts } from "../providers.ts";
import { handOutTally, type NoteHandOut, toHandOut } from "./hand-out.ts";
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
  const target = readTarget(tokenRights, principal, { provider: path.provider, account: query.get("account"), level: request.access });
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

/**
 * Counts the answers of a broker that are failures, at any step: `refused` if the caller or the customer must act, `failed`
 * otherwise. A credential that our store does not have is `failed`, although its customer must connect again: the customer did not lose it. The
 * operator's own stop is `refused`: it is meant.
 */
export function countFailedAnswers(handle: Invocation<HttpEvent, HttpResult> & { readonly routes?: readonly Route[] }) {
  const counted: Invocation<HttpEvent, HttpResult> = async (event, context) => {
    const result = await handle(event, context);
    // A look at the function itself is no answer of the broker.
    if (!isSelfCheck(event) && result.statusCode !== 200) {
      countTokenAnswer(isRefused(readCode(result)) ? "refused" : "failed");
    }
    return result;
  };
  return Object.assign(counted, { routes: handle.routes ?? [] });
}

const readCode = ({ body = "" }: HttpResult): FailureCode => JSON.parse(body).code;

const isRefused = (code: FailureCode): boolean =>
  code === "stopped" || (["caller", "customer"].includes(failures[code].owner) && code !== "credential_missing");

/** Milliseconds between two reports of a process. */
const everyMs = 10_000;

/**
 * Makes the tally of a process, which adds up how often it finds its tokens in memory: `looked` for one, and `missed` it. Only a miss reports, at most
 * once in ten seconds: a hit writes no line, and a line for each miss would cost more than the miss. What a process has not reported when it is stopped
 * is lost, of both counts alike: their ratio stays right.
 */
export function memoryTally(clock: Clock, report: (looks: number, misses: number) => void) {
  let looks = 0;
  let misses = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  return {
    looked: () => {
      looks += 1;
    },
    missed: () => {
      misses += 1;
      const now = clock().getTime();
      if (now - reportedAt >= everyMs) {
        report(looks, misses);
        [looks, misses, reportedAt] = [0, 0, now];
      }
    },
  };
}
