import { Failure } from "../../errors.ts";
import { secondsAfter } from "../../system.ts";
import { type Access, type Connection, type ConnectionKey, toCredentialVersion } from "../connection.ts";
import { findOwn, isOfGrant, type Reading, readCredential, readTokenAlone } from "../credential/own-credential.ts";
import { type Outcome, updateTo, withLease } from "../lease/with-lease.ts";
import { noMethod, requireAccess } from "../methods.ts";
import { mintForUse } from "../mint/mint-for-use.ts";
import { prove } from "../mint/prove.ts";
import type { RefreshPorts } from "../ports.ts";
import { decideWithToken, type RefreshCause } from "../record/decide-refresh.ts";
import { type Found, lastSeconds, toLiveToken } from "../record/live-token.ts";
import { rescheduled, unchanged } from "../record/transitions.ts";
import { refreshInTurn } from "../refresh/refresh-in-turn.ts";
import type { Unleased } from "../stores.ts";
import { unlessStopped } from "../switches.ts";
import { failTurn, isReplaced, type RefreshResult, startTurn, type Turn, type TurnRequest, withToken } from "../turn/turn.ts";

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
 *   by then.
 * @throws {Failure} `table_throttled`, `table_unavailable`: nothing was begun. `invalid_request`: the method does not offer this level of
 *   access. `stopped`: the operator has stopped the connection.
 */
export function refreshConnection(
  deps: RefreshPorts,
  key: ConnectionKey,
  cause: RefreshCause,
  signal: AbortSignal,
  endsAt?: Date,
): Promise<RefreshResult> {
  return unlessStopped(deps.switches, key, () => workInTurn(deps, key, { cause, signal, endsAt }, workOnToken));
}

/**
 * Does work on a connection in one turn under the lease, and serves what can be served when the lease is not taken.
 *
 * @param work - {@link workOnToken}, or work that comes before it.
 * @throws {Failure} As {@link refreshConnection}.
 */
export async function workInTurn<Other = never>(
  deps: RefreshPorts,
  key: ConnectionKey,
  request: TurnRequest,
  work: (turn: Turn) => Promise<Outcome<RefreshResult | Other>>,
): Promise<RefreshResult | Other> {
  const { cause, signal, endsAt } = request;
  const ofToken = mayServe(deps, key, cause) ? readTokenAlone(deps, key, signal) : undefined;
  const first = ofToken ?? readCredential(deps, key, signal);
  const wantedUntil = cause.kind === "use" ? secondsAfter(deps.clock(), toWantedSeconds(cause.minTtlSeconds)) : undefined;
  if (wantedUntil !== undefined) {
    const connection = await deps.connections.read(key);
    if (connection === undefined || !isDue(connection, wantedUntil)) {
      return connection === undefined
        ? { kind: "absent" }
        : withoutLease(deps, { kind: "refused", connection, leased: false }, first, request);
    }
  }
  // A refresh needs more than the token.
  const reading = ofToken === undefined ? first : readCredential(deps, key, signal);
  const onlyIf = wantedUntil && { expiresBefore: wantedUntil };
  const worked = await withLease(deps, key, { onlyIf, endsAt }, (held) => work(startTurn(deps, held, request, reading)));
  if (worked.kind === "refused") {
    return withoutLease(deps, worked, reading, request);
  }
  return worked.kind === "worked" ? worked.result : worked;
}

/** Whether a stored token may be all that the caller needs: minted ones are not stored. */
const mayServe = ({ methods }: RefreshPorts, { provider }: ConnectionKey, cause: RefreshCause): boolean =>
  cause.kind === "use" && methods.of(provider).some(({ tokens }) => tokens === "refreshed");

/** Whether the lease would be given to a caller: the condition of `onlyIf`, on a record that was read. */
const isDue = ({ expiresAt, sealedRotation }: Connection, wantedUntil: Date): boolean =>
  sealedRotation !== undefined || (expiresAt !== undefined && expiresAt < wantedUntil);

/** Computes the seconds that a caller's token must have left. A token in its last seconds is refreshed; one second is added for the way. */
const toWantedSeconds = (minTtlSeconds: number): number => Math.max(minTtlSeconds, lastSeconds + 1);

const toAccess = (cause: RefreshCause): Access => (cause.kind === "use" ? cause.access : undefined) ?? "full";

/**
 * Does the work on the token under the lease that the cause of the turn asks for: a stored one is refreshed if it is due, a connection of
 * minted tokens is proved.
 *
 * @throws {Failure} `stopped`: the record is as it was.
 */
export async function workOnToken(turn: Turn): Promise<Outcome<RefreshResult>> {
  const { deps, connection, interrupted, cause } = turn;
  const method = deps.methods.find(connection);
  requireAccess(method, toAccess(cause));
  if (interrupted && cause.kind === "schedule") {
    // A connection that killed its last holder must not kill the next one at the head of the queue.
    const failure = new Failure("refresh_interrupted");
    // A process that dies while it mints a token loses nothing: that is no failure of the connection.
    return method?.tokens === "minted"
      ? updateTo(rescheduled(connection, turn.context()), { kind: "failed", failure, connection })
      : failTurn(turn, failure);
  }
  if (connection.status === "disconnecting") {
    // Its credential may be erased already: the process that continues the disconnect handles the rest.
    return updateTo(unchanged(connection), { kind: "kept", reason: "disconnecting", connection });
  }
  await deps.switches.requireOpen(connection);
  if (method === undefined) {
    return failTurn(turn, noMethod(connection));
  }
  if (method.tokens === "refreshed") {
    return refreshInTurn(turn, method);
  }
  return cause.kind === "schedule"
    ? updateTo(rescheduled(connection, turn.context()), { kind: "kept", reason: "minted", connection })
    : prove(turn, method);
}

type Refused = Extract<Unleased, { kind: "refused" }>;

/** Serves a token without the lease: a minted one is requested, a stored one is read. */
async function withoutLease(deps: RefreshPorts, refused: Refused, reading: Promise<Reading>, request: TurnRequest): Promise<RefreshResult> {
  const { connection } = refused;
  const { cause, endsAt } = request;
  const access = toAccess(cause);
  const method = deps.methods.find(connection);
  requireAccess(method, access);
  if (method?.tokens === "minted") {
    return cause.kind === "use" ? mintForUse(deps, method, connection, { reading, access, endsAt }) : { kind: "busy", connection };
  }
  const served = await serveStored(deps, refused, await reading, request);
  if (served.kind === "outdated") {
    return overtake(deps, served, request);
  }
  const isGone = served.kind === "kept" && served.token === undefined && connection.status === "active";
  return isGone && (await isReplaced(deps, connection)) ? { kind: "busy", connection } : served;
}

/** Takes the lease whatever the record says, corrects the record, and refreshes the token if it is due. */
async function overtake(deps: RefreshPorts, { reading, token, connection }: Outdated, request: TurnRequest): Promise<RefreshResult> {
  deps.logger.warn("the stored credential is not the one that the record tells of", { connection: connection.id });
  const { endsAt } = request;
  const worked = await withLease(deps, connection, { endsAt }, (held) => workOnToken(startTurn(deps, held, request, reading)));
  if (worked.kind === "refused") {
    return { kind: "busy", connection: worked.connection, ...withToken(token) };
  }
  return worked.kind === "worked" ? worked.result : worked;
}

/** The record names a token that the store does not hold. */
type Outdated = Found & { readonly kind: "outdated"; readonly reading: Reading };

/**
 * Serves the stored token when the lease was not taken: another process holds it, or the record says that no refresh is due. Not if the
 * record is wrong about the store, as after a restore from a backup.
 */
async function serveStored(
  deps: RefreshPorts,
  { connection, leased }: Refused,
  first: Reading,
  { cause, signal }: TurnRequest,
): Promise<RefreshResult | Outdated> {
  const isBehind = "stored" in first && !isOfGrant(connection, first.stored, (version) => version >= toCredentialVersion(connection));
  const reading = isBehind ? await readCredential(deps, connection, signal) : first;
  if ("failure" in reading) {
    return { kind: "failed", failure: reading.failure, connection };
  }
  const own = await findOwn(deps, connection, reading.stored);
  if (own.kind === "taking_place") {
    return { kind: "busy", connection };
  }
  const stored = own.kind === "own" ? own.stored : undefined;
  const token = toLiveToken(stored, connection);
  const found = withToken(token);
  const decision = decideWithToken(connection, stored, deps.clock(), cause);
  // A sealed rotation waits to be written back: the record is ahead of the store until then.
  const isUnstored = connection.sealedRotation !== undefined;
  if (leased && (decision.refresh || isUnstored || cause.kind === "schedule")) {
    return { kind: "busy", connection, ...found };
  }
  // An older token does not end `reauth_required`. One that is gone is due for a refresh, and tells nothing else.
  const isOlder =
    stored !== undefined &&
    token !== undefined &&
    stored.version < toCredentialVersion(connection) &&
    connection.status !== "reauth_required";
  if (!leased && (decision.refresh || isOlder)) {
    return { kind: "outdated", connection, reading, ...found };
  }
  return { kind: "kept", reason: decision.refresh ? "fresh" : decision.reason, connection, ...found };
}
