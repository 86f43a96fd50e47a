import { minutesAfter, secondsAfter } from "../../system.ts";
import { type Connection, type Due, type DutyTimes, expiryDuty, type LastFailure } from "../connection.ts";
import { teardownEndsAt } from "../teardown-result.ts";

const day = 86_400;

/** The timing of the schedule, in seconds. */
export const dueSettings = {
  /** A token is refreshed this long before it expires. Must exceed `periodSeconds`. */
  marginSeconds: 600,
  /** The schedule's period. */
  periodSeconds: 60,
  /** At most this much earlier than the margin, so that tokens that were issued together are not refreshed together. */
  jitterSeconds: 120,
  /** A connection that was not used for this long is idle, unless it is degraded: its token may expire. */
  idleSeconds: day,
  /**
   * An idle connection is refreshed once in this time, so that the provider does not drop the grant as unused. Providers drop a refresh token that
   * was not used for months; a week leaves room for any outage.
   */
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
 * @throws {RangeError} `jitter` is out of range: a programming error.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-5.1 RFC 6749, section 5.1}
 */
export function nextDueAt(connection: DueFacts, now: Date, jitter: number): Due | undefined {
  if (!(jitter >= 0 && jitter < 1)) {
    throw new RangeError("the jitter is a fraction");
  }
  if (connection.status === "disconnecting") {
    const { failure, disconnect } = connection;
    // A teardown that runs continues the disconnect itself.
    const whenOver = disconnect?.teardown?.state === "running" ? teardownEndsAt(disconnect) : undefined;
    return { at: failure?.retryAt ?? whenOver ?? secondsAfter(now, dueSettings.periodSeconds), reason: "disconnect" };
  }
  const ofToken = connection.status === "reauth_required" ? undefined : findTokenDue(connection, now, jitter).due;
  const duty = firstDuty(connection);
  return earliest([ofToken, duty && { at: duty.at, reason: "duty" }]);
}

/** Sets the instant at which the schedule looks at a connection next: see {@link nextDueAt}. */
export function withNextDue({ due: _, ...connection }: Connection, now: Date, jitter: number): Connection {
  const due = nextDueAt(connection, now, jitter);
  return due === undefined ? connection : { ...connection, due };
}

/**
 * Names the daily look at a connection whose tokens are minted: it asks the provider for a token and tries it. No other connection
 * has a duty of this name.
 */
export const probeDuty = "probe";

/**
 * Finds the duty of a connection that falls due first. Pure.
 *
 * A connection in `reauth_required` keeps only its probe, which notices a client that its customer has allowed again. A connection that is
 * being disconnected has no duties. A rotation that waits to be written back comes before every duty, because a duty would use the
 * credential that it replaces.
 */
export function firstDuty({
  status,
  duties = {},
  sealedRotation,
}: Pick<Connection, "status" | "duties" | "sealedRotation">): { readonly name: string; readonly at: Date } | undefined {
  if (status === "disconnecting" || sealedRotation !== undefined) {
    return undefined;
  }
  return Object.entries(duties)
    .map(([name, at]) => ({ name, at }))
    .filter(({ name }) => status !== "reauth_required" || name === probeDuty)
    .sort((one, other) => one.at.getTime() - other.at.getTime())[0];
}

/** Minutes before the expiry at which the notice is due. */
const noticeMinutes = 120;

/**
 * Computes when the notice of the expiry is due. None is for a token that lives shorter than that: its owner has just connected, and the answer
 * said when it expires.
 */
export function toExpiryDuty({ hasRefreshToken, expiresAt }: Pick<Connection, "hasRefreshToken" | "expiresAt">, now: Date): DutyTimes {
  const at = expiresAt && minutesAfter(expiresAt, -noticeMinutes);
  return hasRefreshToken || at === undefined || at <= now ? {} : { [expiryDuty]: at };
}

/** When the schedule looks at a token. `planned`: as if no refresh had failed. After a failure, `due` is the retry instead. */
type TokenDue = { readonly due: Due | undefined; readonly planned: readonly Due[] };

/** Computes when the schedule looks at the token of a connection, and why. @param jitter - 1: the earliest instant that chance allows. */
export function findTokenDue(connection: DueFacts, now: Date, jitter: number): TokenDue {
  const { expiresAt, failure, hasRefreshToken } = connection;
  const planned = planToken(connection, now, jitter);
  // Neither: its tokens are minted, and a failure moves the probe.
  const isStored = hasRefreshToken || expiresAt !== undefined;
  const isRetried = isStored && failure?.retryAt !== undefined;
  return { due: isRetried ? buildRetry({ ...failure, retryAt: failure.retryAt }, connection, now) : earliest(planned), planned };
}

function planToken(connection: DueFacts, now: Date, jitter: number): readonly Due[] {
  const { expiresAt, hasRefreshToken, verifyAt } = connection;
  if (expiresAt === undefined) {
    return [];
  }
  if (!hasRefreshToken) {
    return [{ at: expiresAt, reason: "credential_expiry" }];
  }
  const refresh = buildRefresh(connection, expiresAt, now, jitter);
  return verifyAt === undefined ? [refresh] : [refresh, { at: verifyAt, reason: "verify" }];
}

/**
 * Builds the retry that was promised when the work failed. It comes however long the token lives: the failure would otherwise stay on the
 * record long after it has passed. The connection is also due when its token expires: it is then marked `degraded` or `reauth_required`, and
 * subscribers must learn it at once. An idle connection is not, nor one whose rotation waits: the record does not describe the stored token.
 */
function buildRetry(failure: LastFailure & { readonly retryAt: Date }, connection: DueFacts, now: Date): Due {
  const { expiresAt, hasRefreshToken, sealedRotation } = connection;
  const { retryAt } = failure;
  const isWatched = sealedRotation === undefined && (!hasRefreshToken || !isIdle(connection, now));
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

function buildRefresh(connection: DueFacts, expiresAt: Date, now: Date, jitter: number): Due {
  if (isIdle(connection, now)) {
    const early = jitter * (dueSettings.keepAliveSeconds / 20);
    return { at: secondsAfter(connection.refreshedAt, dueSettings.keepAliveSeconds - early), reason: "keep_alive" };
  }
  const { marginSeconds, jitterSeconds } = fitToLife(connection);
  return { at: secondsAfter(expiresAt, -marginSeconds - jitter * jitterSeconds), reason: "expiry" };
}

/**
 * Whether the connection's token was not requested for so long that it may expire. Never a degraded connection: subscribers were told, so
 * it is retried until they can be told that it works again.
 */
export function isIdle({ lastUsedAt, status }: Pick<Connection, "lastUsedAt" | "status">, now: Date): boolean {
  return status !== "degraded" && secondsAfter(lastUsedAt, dueSettings.idleSeconds) <= now;
}

/** Computes the margins for a token of this life. */
function fitToLife({ expiresAt, refreshedAt }: Pick<Connection, "expiresAt" | "refreshedAt">) {
  const lifeSeconds =
    expiresAt === undefined ? Number.POSITIVE_INFINITY : Math.max(0, (expiresAt.getTime() - refreshedAt.getTime()) / 1000);
  return {
    marginSeconds: Math.max(dueSettings.periodSeconds, Math.min(dueSettings.marginSeconds, lifeSeconds / 2)),
    jitterSeconds: Math.min(dueSettings.jitterSeconds, lifeSeconds / 10),
  };
}

function earliest(candidates: readonly (Due | undefined)[]): Due | undefined {
  return candidates.filter((due) => due !== undefined).sort((one, other) => one.at.getTime() - other.at.getTime())[0];
}

/** A use is recorded when the last one is this old. */
const usedEverySeconds = 3600;

/** Whether a use of the connection is written on its record: at most one an hour is. */
export const isUseToNote = ({ lastUsedAt }: Pick<Connection, "lastUsedAt">, now: Date): boolean =>
  secondsAfter(lastUsedAt, usedEverySeconds) <= now;
