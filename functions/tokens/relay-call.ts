import { createHash } from "node:crypto";
import type { Provider } from "../../lib/connections/connection.ts";
import { toTagFacts } from "../../lib/connections/tag-facts.ts";
import type { UnnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { defined } from "../../lib/defined.ts";
import { Failure, toFailureCode } from "../../lib/errors.ts";
import { relayRights } from "../../lib/http/rights.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { readTarget } from "../../lib/http/token-target.ts";
import { parseCall } from "../../lib/relay/parse-call.ts";
import { buildAnswer, type RelayDeps, relayCall, requireLevel, type Sent } from "../../lib/relay/relay-call.ts";
import { buildRelays, type Relay } from "../../lib/relay/relays.ts";
import { type Audit, writeAudit } from "../../lib/telemetry/audit.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { everyRelay } from "../providers.ts";
import { composeReports } from "./compose-reports.ts";
import * as routes from "./routes.ts";

type Deps = RelayDeps & {
  readonly unnamed: Pick<UnnamedAccounts, "findKey">;
  readonly relays: ReadonlyMap<Provider, Relay>;
  readonly audit: Audit;
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
      const record = callRecord(deps, {
        id: `${requestId}-relayed`,
        act: "relayed",
        organisation: key.tenant,
        actor: principal.id,
        provider: key.provider,
        account: key.account,
        level,
        method: call.method,
        path_sha256: createHash("sha256").update(call.path).digest("base64url"),
      });
      try {
        const answer = await relayCall(deps, key, { rules: relay, call, access }, { signal, endsAt }, record.sends);
        record.ended({ answered: answer.status });
        return buildAnswer(answer);
      } catch (error) {
        record.ended({ code: toFailureCode(error) });
        throw error;
      }
    },
);

type Facts = Pick<AuditRecord, "id" | "act"> & Readonly<Record<string, string>>;

/**
 * Makes the audit record of one call, which is left if the call was sent: who, by which connection, what, and how it ended, with the provider's status
 * or with a failure.
 *
 * Of the path it has the SHA-256 alone. A path may hold names and addresses of people, which the trail keeps for years, and whatever a caller was talked
 * into writing there. Who knows a path can show whether it was called; the provider's log has it in clear, beside the request's id.
 *
 * @param facts - What is known before the call is sent.
 */
function callRecord({ audit, clock }: Pick<Deps, "audit" | "clock">, facts: Facts) {
  const sent: Sent[] = [];
  return {
    sends: (one: Sent) => void sent.push(one),

    ended: (end: { readonly answered: number } | { readonly code: string }) => {
      const last = sent.at(-1);
      if (last === undefined) {
        return;
      }
      const { token, host } = last;
      const at = clock().toISOString();
      const of = { connection: token.connectionId, grant: token.grantId };
      const session = defined({ provider_session: token.type === "sigv4" ? token.sessionId : undefined });
      audit([{ ...facts, at, ...of, host, sent: sent.length, ...end, ...session, ...toTagFacts(token.facts.tags) }]);
    },
  };
}

export const handler = httpLambda(createHandler, (env) => ({
  ...composeReports(env),
  relays: buildRelays(everyRelay, env),
  audit: writeAudit,
}));
