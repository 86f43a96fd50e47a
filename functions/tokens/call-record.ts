import { createHash } from "node:crypto";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { defined } from "../../lib/defined.ts";
import { toFailureCode } from "../../lib/errors.ts";
import type { RelayedCall } from "../../lib/relay/parse-call.ts";
import type { Sent } from "../../lib/relay/relay-call.ts";
import type { RelayLevel } from "../../lib/relay/relay-rules.ts";
import type { Clock } from "../../lib/system.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";

type Made = {
  readonly key: ConnectionKey;
  readonly actor: string;
  readonly requestId: string;
  readonly call: RelayedCall;
  readonly level: RelayLevel;
};

/** How a call ended: with the provider's status, or with a failure. */
type End = { readonly answered: number } | { readonly error: unknown };

/**
 * Makes the audit record of one call, which is left if the call was sent: who, by which connection, what, and how it ended.
 *
 * Of the path it has the SHA-256 alone. A path may hold names and addresses of people, which the trail keeps for years, and whatever a caller was talked
 * into writing there. Who knows a path can show whether it was called; the provider's log has it in clear, beside the request's id.
 */
export function callRecord(
  { key, actor, requestId, call, level }: Made,
  { audit, clock }: { readonly audit: (records: readonly AuditRecord[]) => void; readonly clock: Clock },
) {
  const sent: Sent[] = [];
  return {
    sends: (one: Sent) => void sent.push(one),

    ended: (end: End) => {
      const last = sent.at(-1);
      if (last === undefined) {
        return;
      }
      const { token, host } = last;
      const path_sha256 = createHash("sha256").update(call.path).digest("base64url");
      audit([
        {
          id: `${requestId}-relayed`,
          at: clock().toISOString(),
          act: "relayed",
          organisation: key.tenant,
          actor,
          provider: key.provider,
          account: key.account,
          connection: token.connectionId,
          grant: token.grantId,
          level,
          method: call.method,
          host,
          path_sha256,
          sent: sent.length,
          ...("answered" in end ? { answered: end.answered } : { code: toFailureCode(end.error) }),
          ...defined({ provider_session: token.type === "sigv4" ? token.sessionId : undefined }),
        },
      ]);
    },
  };
}
