import { isStoreFailure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { Access, Connection } from "../connection.ts";
import type { StoredCredential } from "../credential-store.ts";
import type { Found } from "./live-token.ts";
import { endingWith, isAlive } from "./live-token.ts";
import { type DueSettings, dueSettings, fitToLife, isIdle, isRateLimited } from "./next-due-at.ts";

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

type Facts = Pick<Connection, "status" | "expiresAt" | "refreshedAt" | "lastUsedAt" | "hasRefreshToken" | "verifyAt" | "failure">;

const yes = (reason: Extract<RefreshDecision, { refresh: true }>["reason"]): RefreshDecision => ({ refresh: true, reason });
const no = (reason: Extract<RefreshDecision, { refresh: false }>["reason"]): RefreshDecision => ({ refresh: false, reason });

/**
 * Decides whether a connection's token is refreshed now, and says why. Pure: no clock, no network, no store.
 *
 * A person who asks need not wait for a back-off, and may try a connection in `reauth_required`: that is how a connection recovers that an
 * administrator has repaired.
 */
export function decideRefresh(connection: Facts, now: Date, cause: RefreshCause, settings: DueSettings = dueSettings): RefreshDecision {
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
  const wanted = cause.kind === "use" ? decideForUse(connection, now, cause.minTtlSeconds) : decideForTimer(connection, now, settings);
  if (!wanted.refresh) {
    return wanted;
  }
  return isBackingOff(connection, now, cause) ? no("backing_off") : wanted;
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

const hasExpired = ({ expiresAt }: Facts, now: Date): boolean => expiresAt !== undefined && expiresAt <= now;

function isBackingOff({ failure, expiresAt }: Facts, now: Date, cause: RefreshCause): boolean {
  if (failure?.retryAt === undefined || now >= failure.retryAt) {
    return false;
  }
  if (cause.kind === "use") {
    // A process that died is no reason to wait; a store that failed was read again before this.
    return failure.code !== "refresh_interrupted" && !isStoreFailure(failure.code);
  }
  // When the token has expired, a refresh is tried in any case, because its users have none, unless the provider limits the rate.
  return isRateLimited(failure) || expiresAt === undefined || expiresAt > now || expiresAt <= failure.at;
}

/** Decides for a caller. A token in its last seconds counts as expired: it is not served any more. */
function decideForUse(connection: Facts, now: Date, minTtlSeconds: number): RefreshDecision {
  const { expiresAt } = connection;
  if (expiresAt === undefined) {
    return no("lifetime_unknown");
  }
  if (!isAlive(connection, now)) {
    return yes("expired");
  }
  const isEnough = secondsAfter(now, sufficientSeconds(connection, minTtlSeconds)) <= expiresAt;
  return isEnough ? no("fresh") : yes("expires_soon");
}

/** Decides for the schedule. A refresh that failed is retried when its time has come, however long the token lives. */
function decideForTimer(connection: Facts, now: Date, settings: DueSettings): RefreshDecision {
  const decision = decideByToken(connection, now, settings);
  const retryAt = connection.failure?.retryAt;
  return !decision.refresh && retryAt !== undefined && retryAt <= now ? yes("retry") : decision;
}

function decideByToken(connection: Facts, now: Date, settings: DueSettings): RefreshDecision {
  if (connection.expiresAt === undefined) {
    return no("lifetime_unknown");
  }
  if (connection.verifyAt !== undefined && connection.verifyAt <= now) {
    return yes("verify");
  }
  if (isIdle(connection, now, settings)) {
    const earliestKeepAlive = secondsAfter(connection.refreshedAt, settings.keepAliveSeconds * 0.95);
    return earliestKeepAlive <= now ? yes("keep_alive") : no("idle");
  }
  if (connection.expiresAt <= now) {
    return yes("expired");
  }
  const { marginSeconds, jitterSeconds } = fitToLife(connection, settings);
  return secondsAfter(connection.expiresAt, -marginSeconds - jitterSeconds) <= now ? yes("expires_soon") : no("fresh");
}

/**
 * Computes the seconds that a token must have left to be served without a refresh. Never more than half of its life: a provider of
 * short-lived tokens would otherwise be asked at every call.
 */
export function sufficientSeconds(
  { expiresAt, refreshedAt }: Pick<Connection, "expiresAt" | "refreshedAt">,
  minTtlSeconds: number,
): number {
  return expiresAt === undefined ? 0 : Math.min(minTtlSeconds, (expiresAt.getTime() - refreshedAt.getTime()) / 2000);
}
