import type { Provider } from "../../lib/connections/connection.ts";
import { rejectionReports } from "../../lib/connections/tokens/report-rejected.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { type UnnamedAccounts, unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { Failure } from "../../lib/errors.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { relayRights } from "../../lib/http/relay-rights.ts";
import { serve } from "../../lib/http/serve.ts";
import { readTarget } from "../../lib/http/token-target.ts";
import { buildAnswer } from "../../lib/relay/build-answer.ts";
import { requireLevel } from "../../lib/relay/judge-call.ts";
import { parseCall } from "../../lib/relay/parse-call.ts";
import { type RelayDeps, relayCall } from "../../lib/relay/relay-call.ts";
import { buildRelays, type Relay } from "../../lib/relay/relays.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { writeAudit } from "../../lib/telemetry/audit.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { composeEngine } from "../compose-engine.ts";
import { composeTokenShare } from "../compose-shares.ts";
import { everyMethod, everyRelay } from "../providers.ts";
import { callRecord } from "./call-record.ts";
import { countRejectedIn } from "./count-rejected.ts";
import * as routes from "./routes.ts";

type Deps = RelayDeps & {
  readonly unnamed: Pick<UnnamedAccounts, "findKey">;
  readonly relays: ReadonlyMap<Provider, Relay>;
  readonly audit: (records: readonly AuditRecord[]) => void;
};

/**
 * `POST /connections/{provider}/relay`: sends a call to the provider with the connection's token, which the caller never gets. Whether the call may be
 * sent is decided before anything is asked for; so is whether the caller's right reaches it.
 */
export const createHandler = serve(
  routes.relayCall,
  (deps: Deps) =>
    async ({ principal, path, query, body, requestId, signal, endsAt }) => {
      const relay = deps.relays.get(path.provider as Provider);
      if (relay === undefined) {
        throw new Failure("not_found");
      }
      const call = parseCall(body);
      const level = requireLevel(relay, call);
      const key = await deps.unnamed.findKey(
        readTarget(relayRights, principal, { provider: path.provider, account: query.get("account"), level }),
      );
      const access = body.access ?? (level === "read" ? relay.readsWith : undefined) ?? "full";
      const record = callRecord({ key, actor: principal.id, requestId, call, level }, deps);
      try {
        const answer = await relayCall(deps, key, { rules: relay, call, access }, { signal, endsAt }, record.sends);
        record.ended({ answered: answer.status });
        return buildAnswer(answer);
      } catch (error) {
        record.ended({ error });
        throw error;
      }
    },
);

export const handler = httpLambda(createHandler, (env) => {
  const engine = composeEngine(env, everyMethod);
  const limits = limitsIn(engine.table);
  const tokens = { ...engine, countRejected: countRejectedIn(limits, engine.clock) };
  const broker = tokenBroker(tokens);
  return {
    ...engine,
    broker,
    report: rejectionReports(tokens, broker),
    unnamed: unnamedAccounts(engine),
    relays: buildRelays(everyRelay, env),
    share: composeTokenShare(env, engine),
    limits,
    audit: writeAudit,
  };
});
