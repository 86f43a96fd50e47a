import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { toTagFacts } from "../../lib/connections/tag-facts.ts";
import type { ServedToken } from "../../lib/connections/tokens/served-token.ts";
import type { Principal } from "../../lib/http/principal.ts";
import { buildUuid } from "../../lib/oauth/opaque-value.ts";
import type { System } from "../../lib/system.ts";
import type { Audit } from "../../lib/telemetry/audit.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import type { TokenRequest } from "./read-token-request.ts";

/**
 * What a hand-out is counted by in the audit trail: who got which token. Each fact is an id or a word of the API.
 *
 * @param key - Its tenant is the caller's.
 */
export const toHandOut = ({ id: actor }: Principal, key: ConnectionKey, request: TokenRequest, served: ServedToken) => ({
  organisation: key.tenant,
  actor,
  provider: key.provider,
  account: key.account,
  connection: served.connectionId,
  grant: served.grantId,
  /** `read`, `operate` or `full`. */
  access: request.access,
  /** Of an account that a setup made: its word. */
  ...(request.of === "account" ? { as: request.as } : {}),
  /** Of the keys of a session: its id and its access key's id. The provider's log has both. */
  ...(served.type === "sigv4" ? { provider_session: served.sessionId, provider_key: served.accessKeyId } : {}),
  ...toTagFacts(served.facts.tags),
});

export type HandOut = ReturnType<typeof toHandOut>;

/** Tells of a token that a caller gets. */
export type NoteHandOut = (handOut: HandOut) => void;

type Counted = { readonly handOut: HandOut; count: number; lastAt: number };

const hourMs = 3_600_000;

/** Milliseconds between two reports of what was added up. A killed process loses the counts of so much of its work at most. */
const everyMs = 10_000;

/** What a process remembers at most. With more, it begins anew, and tells each of them at once again. */
const most = 20_000;

/**
 * Makes the tally of a process, which tells the audit trail who got which token in which hour, and how often.
 *
 * The first hand-out of an hour is told at once, with the count 1. So a killed process loses no caller, token and hour. Further ones are added
 * up, and told with a hand-out at least ten seconds after the last report: the counts of an hour are added together. A line for each would cost
 * more than a token from memory.
 */
export function handOutTally({ clock, random }: System, audit: Audit): NoteHandOut {
  const counted = new Map<string, Counted>();
  let hour = Number.NaN;
  let reportedAt = 0;

  const build = ({ handOut, count, lastAt }: Counted): AuditRecord => ({
    id: buildUuid(random),
    at: new Date(lastAt).toISOString(),
    act: "handed_out",
    ...handOut,
    count,
  });
  const report = (now: number) => {
    const pending = [...counted.values()].filter(({ count }) => count > 0);
    audit(pending.map(build));
    for (const one of pending) {
      one.count = 0;
    }
    reportedAt = now;
  };

  return (handOut) => {
    const now = clock().getTime();
    if (Math.floor(now / hourMs) !== hour || counted.size >= most) {
      report(now);
      counted.clear();
      hour = Math.floor(now / hourMs);
    }
    const key = toKey(handOut);
    const known = counted.get(key);
    if (known === undefined) {
      audit([build({ handOut, count: 1, lastAt: now })]);
      counted.set(key, { handOut, count: 0, lastAt: now });
    } else {
      known.count += 1;
      known.lastAt = now;
    }
    if (now - reportedAt >= everyMs) {
      report(now);
    }
  };
}

/** Builds the key of what is counted. The ids that an issuer chooses come last, with a length: no two callers have the same key. */
const toKey = ({ organisation, actor, provider, account, grant, access, as, provider_session }: HandOut): string =>
  `${provider} ${account} ${grant} ${access} ${as ?? ""} ${provider_session ?? ""} ${organisation.length} ${organisation} ${actor}`;
