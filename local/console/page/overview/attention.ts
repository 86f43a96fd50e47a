import type { Connection } from "../answers.ts";
import { isPassing } from "../words.ts";

/** Why a connection needs a person, the worst first. */
const reasons = [
  "ended",
  "expired",
  "disconnect_stuck",
  "failing",
  "permission_missing",
  "none_ready",
  "found",
  "secret_ends",
  "cannot_refresh",
] as const;

export type Attention = {
  readonly reason: (typeof reasons)[number];
  /** `error`: callers get no token. */
  readonly severity: "error" | "warning";
};

const dayMs = 86_400_000;
/** How long before a token ends for good its customer is told. */
const noticeMs = 14 * dayMs;
/** The same for a secret of the customer's, for which they may have to ask an administrator. */
const secretNoticeMs = 28 * dayMs;

/** What the end of a setup notes on its connection when nothing is ready. */
const noneReady = "setup_none_ready";

/**
 * Decides whether a connection needs its customer or the operator, and why. A failure that is over by itself needs neither.
 *
 * @param now - The current instant.
 */
export function decideAttention(connection: Connection, now: Date): Attention | undefined {
  const { status, last_failure: failure, scopes, checked, next, credential } = connection;
  if (status === "reauth_required") {
    return { reason: "ended", severity: "error" };
  }
  if (failure !== null && !isPassing(failure)) {
    return failing[status];
  }
  if (scopes.missing.length > 0) {
    return { reason: "permission_missing", severity: "warning" };
  }
  if (checked?.code === noneReady) {
    return { reason: "none_ready", severity: "warning" };
  }
  const isWithin = (at: string, ms: number) => new Date(at).getTime() - now.getTime() <= ms;
  const secretEnds = credential?.expires_at !== undefined && isWithin(credential.expires_at, secretNoticeMs);
  if (checked?.severity === "error" || (checked?.severity === "warning" && !secretEnds)) {
    return { reason: "found", severity: "warning" };
  }
  if (secretEnds) {
    return { reason: "secret_ends", severity: "warning" };
  }
  const endsSoon = next?.reason === "credential_expiry" && isWithin(next.at, noticeMs);
  return endsSoon ? { reason: "cannot_refresh", severity: "warning" } : undefined;
}

const failing: Readonly<Record<Exclude<Connection["status"], "reauth_required">, Attention>> = {
  degraded: { reason: "expired", severity: "error" },
  disconnecting: { reason: "disconnect_stuck", severity: "warning" },
  active: { reason: "failing", severity: "warning" },
};

export type Needy = { readonly connection: Connection; readonly attention: Attention };

/** The connections that need a person: the worst first, and of equal ones those that have waited longest. */
export function listNeedy(connections: readonly Connection[], now: Date): readonly Needy[] {
  return connections
    .flatMap((connection) => {
      const attention = decideAttention(connection, now);
      return attention === undefined ? [] : [{ connection, attention }];
    })
    .sort((one, other) => rank(one) - rank(other) || since(one) - since(other));
}

const rank = ({ attention }: Needy): number => reasons.indexOf(attention.reason);
const since = ({ connection: { last_failure, updated_at } }: Needy): number => new Date(last_failure?.at ?? updated_at).getTime();
