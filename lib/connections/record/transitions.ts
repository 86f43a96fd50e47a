import { defined } from "../../defined.ts";
import { endsConnection, Failure, type FailureCode } from "../../errors.ts";
import type { Connection, LastFailure } from "../connection.ts";
import type { DomainEvent } from "../domain-event.ts";
import { backOffMs } from "./back-off.ts";
import { buildUseless } from "./live-token.ts";
import { withNextDue } from "./next-due-at.ts";

/** A record to be written, and the events of its change. */
export type Transition = { readonly connection: Connection; readonly events: readonly DomainEvent[] };

/** Builds the transition to a record whose change, if there is one, has no event. */
export const unchanged = (connection: Connection): Transition => ({ connection, events: [] });

/** Builds the transition of two changes of a record, one after the other. `after` starts from the record of `before`. */
export const followedBy = (before: Transition, after: Transition): Transition => ({
  connection: after.connection,
  events: [...before.events, ...after.events],
});

export type TransitionContext = {
  readonly now: Date;
  /** From 0 to below 1. */
  readonly chance: number;
  /** Of the lease: makes an event's id the same however often the same outcome is written. */
  readonly generation: number;
  /** It was not the timer's try: in a back-off it does not delay the timer's next try. */
  readonly isExtra?: boolean;
  /** A use that is recorded with the outcome: a write of its own would cost another round trip. */
  readonly usedAt?: Date;
};

/** The facts of a new token, from the refresh or from the credential that it stored. */
type RefreshedToken = { readonly issuedAt: Date; readonly expiresAt?: Date; readonly scopes?: readonly string[] };

/** A new token and the version of the credential that holds it. `missing`: the requested scopes that the grant lacks. */
export type StoredToken = { readonly token: RefreshedToken; readonly version: number; readonly missing: readonly string[] };

/**
 * Builds the record after a refresh. Fields that the provider did not name stay as they were. If the grant has lost a requested scope, the
 * connection ends although its token works: part of the consent was withdrawn. A token that was issued before `verifyAt` proves nothing
 * yet.
 */
export function afterRefresh(before: Connection, { token, version, missing }: StoredToken, context: TransitionContext): Transition {
  const { expiresAt: _, failure: __, sealedRotation: ___, rejected: ____, verifyAt, ...kept } = before;
  const refreshed: Connection = {
    ...kept,
    ...(kept.credential === undefined ? {} : { credential: { ...kept.credential, version } }),
    refreshedAt: token.issuedAt,
    lastUsedAt: context.usedAt ?? before.lastUsedAt,
    scopesGranted: token.scopes ?? before.scopesGranted,
    scopesMissing: missing,
    updatedAt: context.now,
    ...defined({ expiresAt: token.expiresAt }),
    ...(verifyAt === undefined || verifyAt <= token.issuedAt ? {} : { verifyAt }),
  };
  if (missing.length > 0) {
    // What ended it before says whether its end was told.
    const ended = before.status === "reauth_required" && before.failure !== undefined ? { failure: before.failure } : {};
    return afterFailure({ ...refreshed, ...ended }, new Failure("consent_withdrawn"), context);
  }
  // A token that an earlier holder stored may have expired: that is no recovery yet.
  const hasEnded = token.expiresAt !== undefined && token.expiresAt <= context.now;
  const wasUp = before.status === "active";
  const next: Connection = { ...refreshed, status: hasEnded && !wasUp ? "degraded" : "active" };
  return schedule(next, wasUp || hasEnded ? [] : [buildEvent("recovered", next, context)], context);
}

/**
 * Builds the record after a refresh whose grant lacks requested scopes, for a connection that does not end because of it. Its token works.
 */
export function afterPartialRefresh(before: Connection, stored: StoredToken, context: TransitionContext): Transition {
  const { connection, events } = afterRefresh(before, { ...stored, missing: [] }, context);
  return { connection: { ...connection, scopesMissing: stored.missing }, events };
}

/**
 * Builds the record after a refresh whose token cannot be used, because it is in its last seconds already. The credential is stored all the
 * same: its refresh token may be a new one. For the record the token has expired and the refresh has failed, so the next one waits for the
 * back-off: the provider would otherwise be asked at every call.
 */
export function afterUselessRefresh(before: Connection, stored: StoredToken, context: TransitionContext): Transition {
  const { connection } = afterPartialRefresh(before, { ...stored, token: { ...stored.token, expiresAt: context.now } }, context);
  const { status, failure } = before;
  return afterFailure({ ...connection, status, ...defined({ failure }) }, buildUseless(), context);
}

/**
 * Builds the record after a failure. A failure that only the customer can repair ends the connection at once: no timer, and one event,
 * unless it has ended and that event was published before.
 * Every other failure is retried, later each time, and never ends it. A failure of our own OAuth client or deployment leaves the status
 * unchanged: the connection is fine.
 *
 * The action that the customer must take stays on the record until it is done: a passing failure does not replace it. The failure takes
 * the place of what the last check said: the next one that succeeds brings that back. What a duty found stays beside a passing failure of a
 * refresh, which says nothing about it.
 */
export function afterFailure(found: Connection, failure: Failure, context: TransitionContext): Transition {
  const { now } = context;
  const { checked: _, ...unchecked } = found;
  const before: Connection = found.hasRefreshToken && !endsConnection(failure.code) ? found : unchecked;
  const isExtra = context.isExtra === true && before.failure?.retryAt !== undefined && before.failure.retryAt > now;
  const attempts = (before.failure?.attempts ?? 0) + (isExtra ? 0 : 1);
  if (endsConnection(failure.code) && before.status !== "disconnecting") {
    const { code, command } = failure;
    const last: LastFailure = { code, at: now, attempts, ...defined({ command }) };
    const ended: Connection = { ...before, status: "reauth_required", failure: last, updatedAt: now };
    const name = toEndEvent(failure.code);
    const isTold = before.status === "reauth_required" && before.failure !== undefined && toEndEvent(before.failure.code) === name;
    return schedule(ended, isTold ? [] : [buildEvent(name, ended, context)], context);
  }
  if (before.status === "reauth_required") {
    return unchanged(found);
  }
  const earliest = isExtra ? (before.failure?.retryAt?.getTime() ?? 0) : 0;
  const waitMs = backOffMs(attempts, isExtra ? 0 : context.chance, failure.retryAfterSeconds);
  const retryAt = new Date(Math.max(earliest, now.getTime() + waitMs));
  const since = before.failure?.since ?? before.failure?.at;
  const last: LastFailure = { code: failure.code, at: now, ...defined({ since }), attempts, retryAt };
  return degradeAtEnd({ ...before, failure: last, updatedAt: now }, context);
}

/** Names the event of a connection that ends. Access that is open to others has one of its own: it is withheld, and not lost. */
const toEndEvent = (code: FailureCode) => (code === "trust_insecure" ? code : "reauth_required");

/** Builds the record when nothing was tried: its due time may have moved, and its token may have expired during an outage. */
export function rescheduled(before: Connection, context: TransitionContext): Transition {
  return degradeAtEnd({ ...before, updatedAt: context.now }, context);
}

function degradeAtEnd(connection: Connection, context: TransitionContext): Transition {
  const { status, expiresAt, failure } = connection;
  const hasRunOut = expiresAt !== undefined && expiresAt <= context.now;
  const isHeldUp = failure?.retryAt !== undefined && failure.retryAt >= context.now && !leavesStatus(failure.code);
  if (status !== "active" || !hasRunOut || !isHeldUp) {
    return schedule(connection, [], context);
  }
  const degraded: Connection = { ...connection, status: "degraded" };
  return schedule(degraded, [buildEvent("degraded", degraded, context)], context);
}

/** Failures that are, or may be, of our own OAuth client or deployment. */
const ours: ReadonlySet<FailureCode> = new Set(["client_misconfigured", "configuration_invalid", "mass_refusal"]);

/** Whether a failure is one of our own OAuth client or deployment: the connection is fine, and is not marked `degraded`. */
export const leavesStatus = (code: FailureCode): boolean => ours.has(code);

function schedule(connection: Connection, events: readonly DomainEvent[], { now, chance }: TransitionContext): Transition {
  return { connection: withNextDue(connection, now, chance), events };
}

function buildEvent(
  name: "recovered" | "degraded" | "reauth_required" | "trust_insecure",
  connection: Connection,
  { generation }: TransitionContext,
): DomainEvent {
  const code = name === "recovered" ? undefined : connection.failure?.code;
  return { name: `connection.${name}`, id: `${connection.id}.${generation}.${name}`, connection, ...defined({ code }) };
}
