import { secondsAfter } from "../../system.ts";
import type { Connection, Due, LastFailure } from "../connection.ts";
import { firstDuty } from "../first-duty.ts";
import { teardownEndsAt } from "../teardown-result.ts";

/** The timing of the schedule, in seconds. */
export type DueSettings = {
  /** A token is refreshed this long before it expires. Must exceed `periodSeconds`. */
  readonly marginSeconds: number;
  /** The schedule's period. */
  readonly periodSeconds: number;
  /** At most this much earlier than the margin, so that tokens that were issued together are not refreshed together. */
  readonly jitterSeconds: number;
  /** A connection that was not used for this long is idle, unless it is degraded: its token may expire. */
  readonly idleSeconds: number;
  /** An idle connection is refreshed once in this time, so that the provider does not drop the grant as unused. */
  readonly keepAliveSeconds: number;
};

const day = 86_400;

export const dueSettings: DueSettings = {
  marginSeconds: 600,
  periodSeconds: 60,
  jitterSeconds: 120,
  idleSeconds: day,
  // Providers drop a refresh token that was not used for months; a week leaves room for any outage.
  keepAliveSeconds: 7 * day,
};

export type DueFacts = Pick<
  Connection,
  | "status"
  | "expiresAt"
  | "refreshedAt"
  | "lastUsedAt"
  | "hasRefreshToken"
  | "verifyAt"
  | "failure"
  | "sealedRotation"
  | "duties"
  | "disconnect"
>;

/**
 * Computes the next instant at which the schedule looks at a connection, and why. Pure, and the only place that decides it. The
 * earliest reason wins; if a duty and the token fall due at the same instant, the token does.
 *
 * The duties' instants are on the record, so the method is not needed. A duty that is retried is still a duty, not a retry.
 *
 * A provider that returns no `expires_in` has not said how long its tokens live (RFC 6749 only recommends it). Such a
 * connection is due for its duties and for the retry of a failed refresh only: guessing would spend single-use refresh tokens.
 *
 * A connection without a refresh token is due when its token expires, whether it is used or idle: the schedule then marks it
 * `reauth_required`.
 *
 * A token that lives shorter than the margins allow is refreshed at half its life, but never later than one period before
 * its end.
 *
 * @param jitter - Chance, from 0 to below 1.
 * @returns `undefined`: no timer. A connection in `reauth_required` has none but its probe.
 * @throws {RangeError} `marginSeconds` does not exceed `periodSeconds`, or `jitter` is out of range: a programming error.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-5.1 RFC 6749, section 5.1}
 */
export function nextDueAt(connection: DueFacts, now: Date, jitter: number, settings: DueSettings = dueSettings): Due | undefined {
  if (!(settings.marginSeconds > settings.periodSeconds) || !(jitter >= 0 && jitter < 1)) {
    throw new RangeError("the margin must exceed the period, and the jitter is a fraction");
  }
  if (connection.status === "disconnecting") {
    const { failure, disconnect } = connection;
    // A teardown that runs continues the disconnect itself.
    const whenOver = disconnect?.teardown?.state === "running" ? teardownEndsAt(disconnect) : undefined;
    return { at: failure?.retryAt ?? whenOver ?? secondsAfter(now, settings.periodSeconds), reason: "disconnect" };
  }
  const ofToken = connection.status === "reauth_required" ? undefined : findTokenDue(connection, now, jitter, settings).due;
  const duty = firstDuty(connection);
  return earliest([...(ofToken === undefined ? [] : [ofToken]), ...(duty === undefined ? [] : [{ at: duty.at, reason: "duty" } as const])]);
}

/** When the schedule looks at a token. `planned`: as if no refresh had failed. After a failure, `due` is the retry instead. */
type TokenDue = { readonly due: Due | undefined; readonly planned: readonly Due[] };

/** Computes when the schedule looks at the token of a connection, and why. @param jitter - 1: the earliest instant that chance allows. */
export function findTokenDue(connection: DueFacts, now: Date, jitter: number, settings: DueSettings): TokenDue {
  const { expiresAt, failure, hasRefreshToken } = connection;
  const planned = planToken(connection, now, jitter, settings);
  // Neither: its tokens are minted, and a failure moves the probe.
  const isStored = hasRefreshToken || expiresAt !== undefined;
  const isRetried = isStored && failure?.retryAt !== undefined;
  return { due: isRetried ? buildRetry({ ...failure, retryAt: failure.retryAt }, connection, now, settings) : earliest(planned), planned };
}

function planToken(connection: DueFacts, now: Date, jitter: number, settings: DueSettings): readonly Due[] {
  const { expiresAt, hasRefreshToken, verifyAt } = connection;
  if (expiresAt === undefined) {
    return [];
  }
  if (!hasRefreshToken) {
    return [{ at: expiresAt, reason: "credential_expiry" }];
  }
  const refresh = buildRefresh(connection, expiresAt, now, jitter, settings);
  return verifyAt === undefined ? [refresh] : [refresh, { at: verifyAt, reason: "verify" }];
}

/**
 * Builds the retry that was promised when the work failed. It comes however long the token lives: the failure would otherwise stay on the
 * record long after it has passed. The connection is also due when its token expires: it is then marked `degraded` or `reauth_required`, and
 * subscribers must learn it at once. An idle connection is not, nor one whose rotation waits: the record does not describe the stored token.
 */
function buildRetry(failure: LastFailure & { readonly retryAt: Date }, connection: DueFacts, now: Date, settings: DueSettings): Due {
  const { expiresAt, hasRefreshToken, sealedRotation } = connection;
  const { retryAt } = failure;
  const isWatched = sealedRotation === undefined && (!hasRefreshToken || !isIdle(connection, now, settings));
  // A provider that limits the rate is not asked at the expiry, so `failure.at` does not move past it: `now` counts.
  const lookedAt = isRateLimited(failure) ? now : failure.at;
  return isWatched && expiresAt !== undefined && expiresAt > lookedAt && expiresAt < retryAt
    ? { at: expiresAt, reason: hasRefreshToken ? "retry" : "credential_expiry" }
    : { at: retryAt, reason: "retry" };
}

/**
 * Whether the provider limits the rate: until the time it named, honoured up to 30 min, it is asked only when a person asks for it.
 */
const isRateLimited = ({ code }: Pick<LastFailure, "code">): boolean => code === "provider_throttled";

function buildRefresh(connection: DueFacts, expiresAt: Date, now: Date, jitter: number, settings: DueSettings): Due {
  if (isIdle(connection, now, settings)) {
    const early = jitter * (settings.keepAliveSeconds / 20);
    return { at: secondsAfter(connection.refreshedAt, settings.keepAliveSeconds - early), reason: "keep_alive" };
  }
  const { marginSeconds, jitterSeconds } = fitToLife(connection, settings);
  return { at: secondsAfter(expiresAt, -marginSeconds - jitter * jitterSeconds), reason: "expiry" };
}

/**
 * Whether the connection's token was not requested for so long that it may expire. Never a degraded connection: subscribers were told, so
 * it is retried until they can be told that it works again.
 */
export function isIdle({ lastUsedAt, status }: Pick<Connection, "lastUsedAt" | "status">, now: Date, settings: DueSettings): boolean {
  return status !== "degraded" && secondsAfter(lastUsedAt, settings.idleSeconds) <= now;
}

/** Computes the margins for a token of this life. */
function fitToLife(
  { expiresAt, refreshedAt }: Pick<Connection, "expiresAt" | "refreshedAt">,
  settings: DueSettings,
): { readonly marginSeconds: number; readonly jitterSeconds: number } {
  const lifeSeconds =
    expiresAt === undefined ? Number.POSITIVE_INFINITY : Math.max(0, (expiresAt.getTime() - refreshedAt.getTime()) / 1000);
  return {
    marginSeconds: Math.max(settings.periodSeconds, Math.min(settings.marginSeconds, lifeSeconds / 2)),
    jitterSeconds: Math.min(settings.jitterSeconds, lifeSeconds / 10),
  };
}

function earliest(candidates: readonly Due[]): Due | undefined {
  return [...candidates].sort((one, other) => one.at.getTime() - other.at.getTime())[0];
}

/** A use is recorded when the last one is this old. */
const usedEverySeconds = 3600;

/** Whether a use of the connection is written on its record: at most one an hour is. */
export const isUseToNote = ({ lastUsedAt }: Pick<Connection, "lastUsedAt">, now: Date): boolean =>
  secondsAfter(lastUsedAt, usedEverySeconds) <= now;
