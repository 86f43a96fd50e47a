import { isStoreFailure } from "../../errors.ts";
import { secondsAfter } from "../../system.ts";
import type { Access, Connection } from "../connection.ts";
import type { StoredCredential } from "../credential-store.ts";
import { endingWith, type Found, isAlive, sufficientSeconds } from "./live-token.ts";
import { type DueFacts, findTokenDue, isIdle } from "./next-due-at.ts";

/** The cause of a refresh: the timer, a caller who needs the token, or a person who asks for it. */
export type RefreshCause =
  | { readonly kind: "schedule" }
  /**
   * `isNoted`: it is recorded as a use of the connection, which keeps it from turning idle. `found`: called with the stored token when a
   * refresh begins; that token may be served until it ends. `access`: of a minted token. Default `full`.
   */
  | {
      readonly kind: "use";
      readonly minTtlSeconds: number;
      readonly access?: Access;
      readonly isNoted?: boolean;
      readonly found?: (found: Found) => void;
    }
  | { readonly kind: "asked" };

export type RefreshDecision =
  | { readonly refresh: true; readonly reason: "expired" | "expires_soon" | "keep_alive" | "verify" | "retry" | "asked" }
  | {
      readonly refresh: false;
      readonly reason:
        | "fresh"
        | "idle"
        | "lifetime_unknown"
        | "backing_off"
        | "reauth_required"
        | "disconnecting"
        | "no_refresh_token"
        /** There is no refresh token, and the access token has expired: the customer must connect again. */
        | "credential_expired";
    };

const yes = (reason: Extract<RefreshDecision, { refresh: true }>["reason"]): RefreshDecision => ({ refresh: true, reason });
const no = (reason: Extract<RefreshDecision, { refresh: false }>["reason"]): RefreshDecision => ({ refresh: false, reason });

/**
 * Decides whether a connection's token is refreshed now, and says why. Pure: no clock, no network, no store.
 *
 * A person who asks need not wait for a back-off, and may try a connection in `reauth_required`: that is how a connection recovers that an
 * administrator has repaired.
 */
export function decideRefresh(connection: DueFacts, now: Date, cause: RefreshCause): RefreshDecision {
  if (connection.status === "disconnecting") {
    return no("disconnecting");
  }
  if (cause.kind !== "asked" && connection.status === "reauth_required") {
    return no("reauth_required");
  }
  if (!connection.hasRefreshToken) {
    return no(hasExpired(connection, now) ? "credential_expired" : "no_refresh_token");
  }
  if (cause.kind === "asked") {
    return yes("asked");
  }
  return cause.kind === "use" ? decideForUse(connection, now, cause.minTtlSeconds) : decideForTimer(connection, now);
}

/** Decides by the stored token for a caller, who gets that token; by the record for the schedule and a person. */
export function decideWithToken(
  connection: Connection,
  stored: StoredCredential | undefined,
  now: Date,
  cause: RefreshCause,
): RefreshDecision {
  return decideRefresh(cause.kind === "use" ? endingWith(connection, stored) : connection, now, cause);
}

const hasExpired = ({ expiresAt }: DueFacts, now: Date): boolean => expiresAt !== undefined && expiresAt <= now;

/** Whether a caller waits for the back-off. Not after a process that died, nor after a store that failed: it was read again before this. */
const isBackingOff = ({ failure }: DueFacts, now: Date): boolean =>
  failure?.retryAt !== undefined && now < failure.retryAt && failure.code !== "refresh_interrupted" && !isStoreFailure(failure.code);

/** Decides for a caller. A token in its last seconds counts as expired: it is not served any more. */
function decideForUse(connection: DueFacts, now: Date, minTtlSeconds: number): RefreshDecision {
  const { expiresAt } = connection;
  if (expiresAt === undefined) {
    return no("lifetime_unknown");
  }
  const isUsable = isAlive(connection, now);
  if (isUsable && secondsAfter(now, sufficientSeconds(connection, minTtlSeconds)) <= expiresAt) {
    return no("fresh");
  }
  return isBackingOff(connection, now) ? no("backing_off") : yes(isUsable ? "expires_soon" : "expired");
}

/** Decides for the schedule, by the rule that sets the due time: at the earliest instant that its chance allows. */
function decideForTimer(connection: DueFacts, now: Date): RefreshDecision {
  const { due, planned } = findTokenDue(connection, now, 1);
  const reached = planned.filter(({ at }) => at <= now).map(({ reason }) => reason);
  if (due === undefined || due.at > now) {
    const quiet = connection.expiresAt === undefined ? "lifetime_unknown" : isIdle(connection, now) ? "idle" : "fresh";
    return no(reached.length > 0 ? "backing_off" : quiet);
  }
  if (reached.includes("verify")) {
    return yes("verify");
  }
  const ofToken = reached.includes("keep_alive") ? "keep_alive" : hasExpired(connection, now) ? "expired" : "expires_soon";
  return yes(reached.length > 0 ? ofToken : "retry");
}
