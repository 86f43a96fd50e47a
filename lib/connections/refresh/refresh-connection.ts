import { asFailure, Failure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import { type Connection, type ConnectionKey, toCredentialVersion } from "../connection.ts";
import { noMethod } from "../methods.ts";
import { mintForUse } from "../mint/mint-for-use.ts";
import { proveUnderLease } from "../mint/prove-under-lease.ts";
import { requireAccess } from "../mint/require-access.ts";
import type { Access, Token } from "../provider.ts";
import { toChance } from "./back-off.ts";
import { decideRefresh, type RefreshCause, type RefreshDecision } from "./decide-refresh.ts";
import { endingWith, lastSeconds, toLiveToken } from "./live-token.ts";
import { isUseToNote } from "./note-use.ts";
import { isOf, type Reading, readCredential, readUnderLease } from "./read-credential.ts";
import { reconcile } from "./reconcile.ts";
import { type RefreshDeps, type RefreshResult, withToken } from "./refresh-result.ts";
import { refreshUnderLease } from "./refresh-under-lease.ts";
import { afterFailure, type OutcomeContext, rescheduled, type Transition } from "./transitions.ts";
import { unlessForeign } from "./unless-foreign.ts";
import { type Held, type Outcome, updateTo, withLease } from "./with-lease.ts";

/**
 * Refreshes the token of one connection if it has to be: lease, store, provider, store with compare-and-set, record and
 * release, in this order. The schedule, the broker and a person's click all come through here.
 *
 * A minted token is requested at the provider for a use, without the lease: its record has no end of a token, so the lease is
 * refused and the refusal brings the record. Whoever asks has the connection proved under the lease.
 *
 * The lease is asked for and the store is read at once, which saves a round trip. What was read counts only if nobody had
 * the lease in between: the record tells, and otherwise the store is read again under the lease.
 *
 * What the end of our own time cuts off before anything is known is nobody's failure: the lease is given back, record and
 * due time stay as they are, and the caller hears `deadline_exceeded`.
 *
 * @param signal - The caller's patience. From the request to the provider on it counts no more: only the lease's own guard
 *   does, for a token that was rotated must reach the store.
 * @param endsAt - The instant at which this process ends or freezes, if it is told: no refresh begins that would not be
 *   finished by then.
 * @param instead - Other work that the lease is used for. `undefined`: there is none, and the refresh takes its course.
 * @throws {Failure} `table_throttled`, `table_unavailable`: nothing was begun. `invalid_request`: the method has no such level of access.
 */
export async function refreshConnection<Other = never>(
  deps: RefreshDeps,
  key: ConnectionKey,
  cause: RefreshCause,
  signal: AbortSignal,
  endsAt?: Date,
  instead: (held: Held, first: Promise<Reading>) => Promise<Outcome<Other>> | undefined = () => undefined,
): Promise<RefreshResult | Other> {
  const onlyIf = cause.kind === "use" ? { expiresBefore: secondsAfter(deps.clock(), toWantedSeconds(cause.minTtlSeconds)) } : undefined;
  const reading = readCredential(deps, key, signal);
  const worked = await withLease<RefreshResult | Other>(
    deps,
    key,
    { onlyIf, endsAt },
    async (held) => instead(held, reading) ?? workUnderLease(deps, held, reading, cause, signal),
  );
  switch (worked.kind) {
    case "absent":
      return worked;
    case "refused": {
      const method = deps.methods.find(worked.connection);
      requireAccess(method, toAccess(cause));
      if (method?.tokens === "minted") {
        return cause.kind === "use"
          ? mintForUse(deps, method, worked.connection, { reading, access: toAccess(cause), endsAt })
          : { kind: "busy", connection: worked.connection };
      }
      const left = await leaveAlone(deps, worked, await reading, cause, signal);
      return left.kind === "outdated" ? overtake(deps, left, cause, signal, endsAt) : left;
    }
    case "worked":
      return worked.result;
  }
}

const toAccess = (cause: RefreshCause): Access => (cause.kind === "use" ? cause.access : undefined) ?? "full";

/** The record names a token that the store does not hold. */
type Outdated = { readonly kind: "outdated"; readonly connection: Connection; readonly reading: Reading; readonly token?: Token };

/** A token in its last seconds is refreshed for whoever asks. A second more, for it may come into them on its way. */
const toWantedSeconds = (minTtlSeconds: number): number => Math.max(minTtlSeconds, lastSeconds + 1);

/**
 * The lease was not taken: another process holds it, or the record says that nothing has to be done. Serves what is stored,
 * unless the record is wrong about it, as it is after the store was restored from a backup.
 */
async function leaveAlone(
  deps: RefreshDeps,
  { connection, leased }: { readonly connection: Connection; readonly leased: boolean },
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
  // A rotation that waits to be written back: the record is ahead of the store until its holder is done.
  const isUnstored = connection.sealedRotation !== undefined;
  if (leased && (decision.refresh || isUnstored || cause.kind === "schedule")) {
    return { kind: "busy", connection, ...found };
  }
  // An older token proves nothing for a connection that needs its customer.
  const isOlder = stored !== undefined && stored.version < toCredentialVersion(connection) && connection.status !== "reauth_required";
  if (!leased && (decision.refresh || isOlder)) {
    return { kind: "outdated", connection, reading, ...found };
  }
  return { kind: "kept", reason: decision.refresh ? "fresh" : decision.reason, connection, ...found };
}

/** Takes the lease whatever the record says, puts the record right and refreshes the token if it must be. */
async function overtake(
  deps: RefreshDeps,
  { reading, token, connection }: Outdated,
  cause: RefreshCause,
  signal: AbortSignal,
  endsAt: Date | undefined,
): Promise<RefreshResult> {
  deps.logger.warn("the stored credential is not the one that the record tells of", { connection: connection.id });
  const worked = await withLease(deps, connection, { endsAt }, (held) => workUnderLease(deps, held, reading, cause, signal));
  switch (worked.kind) {
    case "absent":
      return worked;
    case "refused":
      return { kind: "busy", connection: worked.connection, ...withToken(token) };
    case "worked":
      return worked.result;
  }
}

async function workUnderLease(
  deps: RefreshDeps,
  held: Held,
  reads: Reading | Promise<Reading>,
  cause: RefreshCause,
  signal: AbortSignal,
): Promise<Outcome<RefreshResult>> {
  const { connection, interrupted, guard } = held;
  const context = buildContext(deps, held, cause);
  const unchanged: Transition = { connection, events: [] };
  const fail = (failure: Failure): Outcome<RefreshResult> => {
    // Many ask while a store is out: they must not put off the next try.
    const now = deps.clock();
    const isInBackOff = cause.kind === "use" && connection.failure?.retryAt !== undefined && now < connection.failure.retryAt;
    const isLeft = isInBackOff || failure.code === "deadline_exceeded";
    const transition = isLeft ? unchanged : afterFailure(connection, failure, { ...context, now });
    return updateTo(transition, { kind: "failed", failure, connection: transition.connection });
  };
  const method = deps.methods.find(connection);
  requireAccess(method, toAccess(cause));
  if (interrupted && cause.kind === "schedule") {
    // Whatever killed its last holder must not stand at the head of the queue and kill the next one.
    const failure = new Failure("refresh_interrupted");
    // A minted token that was on its way is not lost with its process: that is no failure of the connection.
    return method?.tokens === "minted"
      ? updateTo(rescheduled(connection, context), { kind: "failed", failure, connection })
      : fail(failure);
  }
  if (connection.status === "disconnecting") {
    // Its credential may be erased already: whoever carries the disconnect on knows what to do with what is left.
    return updateTo(unchanged, { kind: "kept", reason: "disconnecting", connection });
  }
  if (method === undefined) {
    return fail(noMethod(connection));
  }
  if (method.tokens === "minted") {
    return cause.kind === "schedule"
      ? updateTo(rescheduled(connection, context), { kind: "kept", reason: "minted", connection })
      : proveUnderLease(deps, held, method, context, signal, { first: reads });
  }
  const reading = await readUnderLease(deps, held, await reads, signal);
  if ("failure" in reading) {
    return fail(reading.failure);
  }
  try {
    const own = await unlessForeign(deps, connection, reading.stored);
    const current = await reconcile(deps, method, connection, own, context, guard);
    const { stored, transition } = current;
    const token = toLiveToken(stored, transition.connection);
    const decision = decide(transition.connection, token, context.now, cause);
    if (decision.refresh) {
      if (cause.kind === "use") {
        cause.found?.({ connection: transition.connection, ...withToken(token) });
      }
      return await refreshUnderLease(deps, held, method, current, decision.reason, context, signal);
    }
    return decision.reason === "credential_expired" ? expire(current, context) : keep(held, current, decision, cause, context);
  } catch (error) {
    // A bug too is written down and moves the due time on: it would come up again with the next look.
    return fail(asFailure(error));
  }
}

/** A caller gets what is stored, so that decides; the schedule and a person go by the record. */
function decide(connection: Connection, token: Token | undefined, now: Date, cause: RefreshCause): RefreshDecision {
  return decideRefresh(cause.kind === "use" ? endingWith(connection, token) : connection, now, cause);
}

type Current = Awaited<ReturnType<typeof reconcile>>;

/** Nothing to refresh: the record is put right if it was behind, and the timer's next look is set. */
function keep(
  held: Held,
  { stored, transition }: Current,
  { reason }: Extract<RefreshDecision, { refresh: false }>,
  cause: RefreshCause,
  context: OutcomeContext,
): Outcome<RefreshResult> {
  const isAsHeld = transition.connection === held.connection;
  const kept = isAsHeld && cause.kind === "schedule" ? rescheduled(transition.connection, context) : transition;
  const { connection } = kept;
  return updateTo(kept, { kind: "kept", reason, connection, ...withToken(toLiveToken(stored, connection)) });
}

/** The token has expired and nothing can refresh it: the customer must connect again. */
function expire({ transition }: Current, context: OutcomeContext): Outcome<RefreshResult> {
  const failure = new Failure("credential_expired");
  const ended = afterFailure(transition.connection, failure, context);
  const { connection } = ended;
  return updateTo({ connection, events: [...transition.events, ...ended.events] }, { kind: "failed", failure, connection });
}

function buildContext(deps: RefreshDeps, { connection, lease }: Held, cause: RefreshCause): OutcomeContext {
  const now = deps.clock();
  return {
    now,
    chance: toChance(deps.random),
    generation: lease.generation,
    isExtra: cause.kind === "asked",
    ...(cause.kind === "use" && cause.isNoted === true && isUseToNote(connection, now) ? { usedAt: now } : {}),
  };
}
