import { asFailure, Failure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import { type Connection, type ConnectionKey, toCredentialVersion } from "../connection.ts";
import { unlessForeign } from "../credential/own-credential.ts";
import { isOf, type Reading, readCredential } from "../credential/read-credential.ts";
import { type Outcome, updateTo, withLease } from "../lease/with-lease.ts";
import { noMethod } from "../methods.ts";
import { mintForUse } from "../mint/mint-for-use.ts";
import { prove } from "../mint/prove.ts";
import type { Access, Token } from "../provider.ts";
import { decideRefresh, type RefreshCause, type RefreshDecision } from "../record/decide-refresh.ts";
import { endingWith, lastSeconds, toLiveToken } from "../record/live-token.ts";
import { afterFailure, followedBy, rescheduled, unchanged } from "../record/transitions.ts";
import { requestTokens } from "../refresh/request-tokens.ts";
import { type CurrentCredential, readCurrent } from "../turn/read-current.ts";
import { type RefreshDeps, type RefreshResult, updateToFailed, withToken } from "../turn/refresh-result.ts";
import { startTurn, type Turn } from "../turn/turn.ts";
import { requireAccess } from "./require-access.ts";

/**
 * Refreshes the token of one connection if it is due: lease, store, provider, store with compare-and-set, record and release, in this
 * order. The schedule, the broker and a person's click all use it.
 *
 * For a caller, the record is read first: it costs a fifth of a conditional write, and most callers find a token that lives. A minted
 * token is requested at the provider without the lease. For a person, the connection is proved under the lease.
 *
 * The table is asked and the store is read at the same time, which saves a round trip. The read is used only if no other process held
 * the lease in between; otherwise the store is read again under the lease.
 *
 * When our own deadline aborts the work before anything is known, that is no failure of the connection: the lease is released, record and
 * due time stay as they are, and the caller gets `deadline_exceeded`.
 *
 * @param signal - The caller's deadline. From the request to the provider on, only the lease's guard counts: a rotated token must reach the
 *   store. @param endsAt - The instant at which this process stops or is suspended, if it is known: no refresh begins that could not finish
 *   by then. @param instead - Other work to do under the lease. `undefined`: there is none, and the refresh is done.
 * @throws {Failure} `table_throttled`, `table_unavailable`: nothing was begun. `invalid_request`: the method does not offer this level of
 *   access.
 */
export async function refreshConnection<Other = never>(
  deps: RefreshDeps,
  key: ConnectionKey,
  cause: RefreshCause,
  signal: AbortSignal,
  endsAt?: Date,
  instead: (turn: Turn) => Promise<Outcome<Other>> | undefined = () => undefined,
): Promise<RefreshResult | Other> {
  const reading = readCredential(deps, key, signal);
  const wantedUntil = cause.kind === "use" ? secondsAfter(deps.clock(), toWantedSeconds(cause.minTtlSeconds)) : undefined;
  if (wantedUntil !== undefined) {
    const connection = await deps.connections.read(key);
    if (connection === undefined || !isDue(connection, wantedUntil)) {
      return connection === undefined ? { kind: "absent" } : goWithout(deps, { connection, leased: false }, reading, cause, signal, endsAt);
    }
  }
  const worked = await withLease<RefreshResult | Other>(
    deps,
    key,
    { onlyIf: wantedUntil && { expiresBefore: wantedUntil }, endsAt },
    async (held) => {
      const turn = startTurn(deps, held, { cause, signal }, reading);
      return instead(turn) ?? workUnderLease(turn);
    },
  );
  switch (worked.kind) {
    case "absent":
      return worked;
    case "refused":
      return goWithout(deps, worked, reading, cause, signal, endsAt);
    case "worked":
      return worked.result;
  }
}

/** Whether the lease would be given to a caller: the condition of `onlyIf`, on a record that was read. */
const isDue = ({ expiresAt, sealedRotation }: Connection, wantedUntil: Date): boolean =>
  sealedRotation !== undefined || (expiresAt !== undefined && expiresAt < wantedUntil);

type Unheld = { readonly connection: Connection; readonly leased: boolean };

/** Serves a token without the lease: a minted one is requested, a stored one is read. */
async function goWithout(
  deps: RefreshDeps,
  unheld: Unheld,
  reading: Promise<Reading>,
  cause: RefreshCause,
  signal: AbortSignal,
  endsAt: Date | undefined,
): Promise<RefreshResult> {
  const { connection } = unheld;
  const method = deps.methods.find(connection);
  requireAccess(method, toAccess(cause));
  if (method?.tokens === "minted") {
    return cause.kind === "use"
      ? mintForUse(deps, method, connection, { reading, access: toAccess(cause), endsAt })
      : { kind: "busy", connection };
  }
  const left = await leaveAlone(deps, unheld, await reading, cause, signal);
  return left.kind === "outdated" ? overtake(deps, left, cause, signal, endsAt) : left;
}

const toAccess = (cause: RefreshCause): Access => (cause.kind === "use" ? cause.access : undefined) ?? "full";

/** The record names a token that the store does not hold. */
type Outdated = { readonly kind: "outdated"; readonly connection: Connection; readonly reading: Reading; readonly token?: Token };

/** Computes the seconds that a caller's token must have left. A token in its last seconds is refreshed; one second is added for the way. */
const toWantedSeconds = (minTtlSeconds: number): number => Math.max(minTtlSeconds, lastSeconds + 1);

/**
 * Serves the stored token when the lease was not taken: another process holds it, or the record says that no refresh is due. Not if the
 * record is wrong about the store, as after a restore from a backup.
 */
async function leaveAlone(
  deps: RefreshDeps,
  { connection, leased }: Unheld,
  first: Reading,
  cause: RefreshCause,
  signal: AbortSignal,
): Promise<RefreshResult | Outdated> {
  const isBehind = "stored" in first && !isOf(connection, first.stored, (version) => version >= toCredentialVersion(connection));
  const reading = isBehind ? await readCredential(deps, connection, signal) : first;
  if ("failure" in reading) {
    return { kind: "failed", failure: reading.failure, connection };
  }
  const stored = await unlessForeign(deps, connection, reading.stored);
  const token = toLiveToken(stored, connection);
  const found = withToken(token);
  const decision = decide(connection, token, deps.clock(), cause);
  // A sealed rotation waits to be written back: the record is ahead of the store until then.
  const isUnstored = connection.sealedRotation !== undefined;
  if (leased && (decision.refresh || isUnstored || cause.kind === "schedule")) {
    return { kind: "busy", connection, ...found };
  }
  // An older token does not end `reauth_required`.
  const isOlder = stored !== undefined && stored.version < toCredentialVersion(connection) && connection.status !== "reauth_required";
  if (!leased && (decision.refresh || isOlder)) {
    return { kind: "outdated", connection, reading, ...found };
  }
  return { kind: "kept", reason: decision.refresh ? "fresh" : decision.reason, connection, ...found };
}

/** Takes the lease whatever the record says, corrects the record, and refreshes the token if it is due. */
async function overtake(
  deps: RefreshDeps,
  { reading, token, connection }: Outdated,
  cause: RefreshCause,
  signal: AbortSignal,
  endsAt: Date | undefined,
): Promise<RefreshResult> {
  deps.logger.warn("the stored credential is not the one that the record tells of", { connection: connection.id });
  const worked = await withLease(deps, connection, { endsAt }, (held) => workUnderLease(startTurn(deps, held, { cause, signal }, reading)));
  switch (worked.kind) {
    case "absent":
      return worked;
    case "refused":
      return { kind: "busy", connection: worked.connection, ...withToken(token) };
    case "worked":
      return worked.result;
  }
}

/** Refreshes the token under a lease that is held, if it is due for this cause. */
export async function workUnderLease(turn: Turn): Promise<Outcome<RefreshResult>> {
  const { deps, connection, interrupted, cause } = turn;
  const fail = (failure: Failure): Outcome<RefreshResult> => {
    // Many callers ask while a store is down: they must not delay the next try.
    const now = deps.clock();
    const isInBackOff = cause.kind === "use" && connection.failure?.retryAt !== undefined && now < connection.failure.retryAt;
    const isLeft = isInBackOff || failure.code === "deadline_exceeded";
    const transition = isLeft ? unchanged(connection) : afterFailure(connection, failure, turn.context());
    return updateToFailed(transition, failure);
  };
  const method = deps.methods.find(connection);
  requireAccess(method, toAccess(cause));
  if (interrupted && cause.kind === "schedule") {
    // A connection that killed its last holder must not kill the next one at the head of the queue.
    const failure = new Failure("refresh_interrupted");
    // A process that dies while it mints a token loses nothing: that is no failure of the connection.
    return method?.tokens === "minted"
      ? updateTo(rescheduled(connection, turn.context()), { kind: "failed", failure, connection })
      : fail(failure);
  }
  if (connection.status === "disconnecting") {
    // Its credential may be erased already: the process that continues the disconnect handles the rest.
    return updateTo(unchanged(connection), { kind: "kept", reason: "disconnecting", connection });
  }
  if (method === undefined) {
    return fail(noMethod(connection));
  }
  if (method.tokens === "minted") {
    return cause.kind === "schedule"
      ? updateTo(rescheduled(connection, turn.context()), { kind: "kept", reason: "minted", connection })
      : prove(turn, method);
  }
  try {
    const current = await readCurrent(turn, method);
    const { stored, transition } = current;
    const token = toLiveToken(stored, transition.connection);
    const decision = decide(transition.connection, token, deps.clock(), cause);
    if (decision.refresh) {
      if (cause.kind === "use") {
        cause.found?.({ connection: transition.connection, ...withToken(token) });
      }
      return await requestTokens(turn, method, current, decision.reason);
    }
    return decision.reason === "credential_expired" ? expire(turn, current) : keep(turn, current, decision);
  } catch (error) {
    // A bug is recorded too and moves the due time: it would otherwise occur again at the next look.
    return fail(asFailure(error));
  }
}

/** Decides by the stored token for a caller, who gets that token; by the record for the schedule and a person. */
function decide(connection: Connection, token: Token | undefined, now: Date, cause: RefreshCause): RefreshDecision {
  return decideRefresh(cause.kind === "use" ? endingWith(connection, token) : connection, now, cause);
}

/** Leaves the token alone: corrects the record if it was behind, and sets its next due time. */
function keep(
  turn: Turn,
  { stored, transition }: CurrentCredential,
  { reason }: Extract<RefreshDecision, { refresh: false }>,
): Outcome<RefreshResult> {
  const { failure, ...settled } = transition.connection;
  // Without a refresh token there was no other work than to read the store, which has answered.
  const isSettled = reason === "no_refresh_token" && failure?.retryAt !== undefined;
  const isAsHeld = transition.connection === turn.connection;
  const isToBeScheduled = isSettled || (isAsHeld && turn.cause.kind === "schedule");
  const kept = isToBeScheduled
    ? followedBy(transition, rescheduled(isSettled ? settled : transition.connection, turn.context()))
    : transition;
  const { connection } = kept;
  return updateTo(kept, { kind: "kept", reason, connection, ...withToken(toLiveToken(stored, connection)) });
}

/** Marks the connection `reauth_required`: its token has expired and cannot be refreshed. */
function expire(turn: Turn, { transition }: CurrentCredential): Outcome<RefreshResult> {
  const failure = new Failure("credential_expired");
  return updateToFailed(followedBy(transition, afterFailure(transition.connection, failure, turn.context())), failure);
}
