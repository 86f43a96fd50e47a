import { defined } from "../../defined.ts";
import { endsConnection, Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { minutesAfter } from "../../system.ts";
import { type Connection, type ConnectionKey, type CredentialReference, expiryDuty } from "../connection.ts";
import { type CredentialFields, toLiveKey } from "../credential-store.ts";
import type { DomainEvent } from "../domain-event.ts";
import { summariseFindings } from "../finding.ts";
import { type Outcome, toFailureUnder, updateTo, withLease } from "../lease/with-lease.ts";
import { guardMassRefusal } from "../mass-refusal.ts";
import { noMethod, toCall } from "../methods.ts";
import { prove } from "../mint/prove.ts";
import type { LeasePorts, RefreshPorts } from "../ports.ts";
import type { Duty, DutyDone, Method, Telling } from "../provider.ts";
import { toChance } from "../record/back-off.ts";
import { readInstant } from "../record/live-token.ts";
import { probeDuty } from "../record/next-due-at.ts";
import { afterFailure, followedBy, rescheduled, type Transition, type TransitionContext, unchanged } from "../record/transitions.ts";
import { type CurrentCredential, readCurrent } from "../turn/read-current.ts";
import type { RefreshResult, Turn } from "../turn/turn.ts";
import { nextProbe } from "./next-probe.ts";

export type DutyOptions = { readonly isInline?: boolean };

/**
 * Runs one step of a duty under the lease: credential, step, credential with compare-and-set; the record is the outcome. Never
 * throws.
 *
 * The end of the lease may interrupt the step anywhere: it is idempotent, and computes its next time from the stored credential or from the
 * provider. So a credential that could not be stored is not sealed onto the record: the next step finds what this one created at the
 * provider.
 *
 * @param options - `isInline`: it runs in the request that made the connection. If the end of that request interrupts it, it stays due at
 *   once: the schedule has more time for it. A duty that is too slow for the schedule too is moved on, as after any failure.
 */
export async function runDuty(turn: Turn, name: string, { isInline = false }: DutyOptions = {}): Promise<Outcome<DutyResult>> {
  const { deps, connection, interrupted, guard } = turn;
  let before = unchanged(connection);
  const fail = async (met: Failure): Promise<Outcome<DutyResult>> => {
    if (isInline && met.code === "deadline_exceeded") {
      return { result: { kind: "duty", name, connection, failure: met } };
    }
    const failure = await guardMassRefusal(deps, before.connection, met);
    const failed = afterDutyFailure(before, name, failure, turn.context());
    return updateTo(failed, { kind: "duty", name, connection: failed.connection, failure });
  };
  if (interrupted) {
    // A connection that killed its last holder must not kill the next one at the head of the queue.
    return fail(new Failure("refresh_interrupted"));
  }
  const method = deps.methods.find(connection);
  if (method === undefined) {
    return fail(noMethod(connection));
  }
  try {
    if (method.tokens === "minted" && name === probeDuty) {
      const { result, write } = await prove(turn, method, nextProbe(connection.id, deps.clock()));
      return { result: toDutyResult(name, connection, result), ...defined({ write }) };
    }
    const duty = findDuty(method, name);
    const current = await readCurrent(turn, method);
    before = current.transition;
    const done = await duty(current.stored.fields, toCall(before.connection, guard), deps.clock());
    const credential = done.credential === undefined ? before.connection.credential : await replace(turn, current, done.credential);
    await refuseInDoubt(deps, before.connection, done);
    const after = afterDuty(before, name, done, credential, turn.context());
    return updateTo(after, { kind: "duty", name, connection: after.connection });
  } catch (error) {
    return fail(toFailureUnder(guard, error));
  }
}

/** @throws {Failure} `mass_refusal`: what the duty tells would end the connection, and many others are told the same. */
async function refuseInDoubt(deps: RefreshPorts, connection: Connection, { tell }: DutyDone): Promise<void> {
  if (tell?.name !== "trust_insecure") {
    return;
  }
  const failure = await guardMassRefusal(deps, connection, new Failure(tell.code));
  if (failure.code !== tell.code) {
    throw failure;
  }
}

function toDutyResult(name: string, before: Connection, result: RefreshResult): DutyResult {
  const connection = result.kind === "absent" ? before : result.connection;
  return { kind: "duty", name, connection, ...(result.kind === "failed" ? { failure: result.failure } : {}) };
}

/** @throws {Failure} `configuration_invalid`: a record of another release names a duty that this one does not have. */
function findDuty(method: Method, name: string): Duty {
  const duty = method.duties?.[name] ?? (method.tokens === "refreshed" && name === expiryDuty ? tellExpiry : undefined);
  if (duty === undefined) {
    throw new Failure("configuration_invalid", { detail: `no such duty here: ${method.provider}/${method.name}/${name}` });
  }
  return duty;
}

/** Stores the credential that a duty returned, in place of the one it got, for the same grant. */
async function replace(
  { deps, connection, guard }: Turn,
  { stored }: CurrentCredential,
  given: CredentialFields,
): Promise<CredentialReference> {
  const key = toLiveKey(connection);
  const fields = { ...given, grant_id: new Secret(connection.grantId) };
  const { version } = await deps.credentials.write(key, fields, { cas: stored.version }, guard);
  return { ref: deps.credentials.locate(key), version };
}

/** Minutes until a failed duty is retried. */
const retryMinutes = 15;

/**
 * Builds the record after a step of a duty that was done. Status and failure stay, because they are about the token, unless the duty tells
 * that the trust is insecure.
 *
 * @param credential - The reference of the credential that the duty used or has written. Absent: nothing is stored.
 */
function afterDuty(
  before: Transition,
  name: string,
  { next, details, tell, findings, targets }: DutyDone,
  credential: CredentialReference | undefined,
  context: TransitionContext,
): Transition {
  const { connection } = before;
  const changed: Connection = {
    ...connection,
    ...defined({ details, credential, targets }),
    ...(findings === undefined ? {} : { checked: summariseFindings(findings, context.now) }),
  };
  const done = setDuty(changed, name, next);
  if (tell?.name === "trust_insecure") {
    return followedBy(before, afterFailure(done, new Failure(tell.code), context));
  }
  const { connection: after, events } = rescheduled(done, context);
  return followedBy(before, {
    connection: after,
    events: tell === undefined ? events : [...events, buildExpiring(after, name, tell, context)],
  });
}

/** A repeated step of one day tells the same event again: a receiver deduplicates by its id. */
function buildExpiring(
  connection: Connection,
  duty: string,
  { name, code, expiresAt }: Extract<Telling, { name: "secret_expiring" }>,
  { now }: TransitionContext,
): DomainEvent {
  const day = now.toISOString().slice(0, 10);
  return {
    name: `connection.${name}`,
    id: `${connection.id}.${duty}.${day}.${name}`,
    connection,
    code,
    ...defined({ expiresAt }),
  };
}

/**
 * Builds the record after a step of a duty that failed. The duty is retried after 15 minutes, and status and failure stay.
 *
 * A failure that only the customer can repair ends the connection. Its duty is then retried once a day, at the connection's time of day.
 */
function afterDutyFailure(before: Transition, name: string, failure: Failure, context: TransitionContext): Transition {
  const { connection } = before;
  if (endsConnection(failure.code)) {
    return followedBy(before, afterFailure(setDuty(connection, name, nextProbe(connection.id, context.now)), failure, context));
  }
  return followedBy(before, rescheduled(setDuty(connection, name, minutesAfter(context.now, retryMinutes)), context));
}

/** The connection whose duty falls due then; `undefined`: never again. */
function setDuty({ duties, ...connection }: Connection, name: string, next: Date | undefined): Connection {
  const { [name]: _, ...others } = duties ?? {};
  const times = next === undefined ? others : { ...others, [name]: next };
  return Object.keys(times).length === 0 ? connection : { ...connection, duties: times };
}

/** `at`: absent, the duty keeps its time. `change`: what else is written on the record with it. */
type ScheduledDuty = {
  readonly name: string;
  readonly at: Date | undefined;
  readonly change?: (connection: Connection) => Promise<Connection>;
};

/**
 * Sets when a duty of a connection falls due, for work outside of the lease after which it is wanted. Nothing is written for a connection that
 * is gone, is being disconnected, or has no setup: its method may not know the duty.
 *
 * @throws {Failure} `connection_busy`: another process held the lease for five seconds. `table_throttled`, `table_unavailable`.
 */
export async function scheduleDuty(
  deps: LeasePorts,
  key: ConnectionKey,
  { name, at, change = async (same) => same }: ScheduledDuty,
  signal: AbortSignal,
): Promise<void> {
  const worked = await withLease(deps, key, { wait: signal }, async ({ connection, lease }) => {
    if (connection.status === "disconnecting" || connection.setupRunId === undefined) {
      return { result: undefined };
    }
    const changed = await change(connection);
    const context = { now: deps.clock(), chance: toChance(deps.random), generation: lease.generation };
    const duties = { ...changed.duties, ...(at === undefined ? {} : { [name]: at }) };
    return updateTo(rescheduled({ ...changed, duties }, context), undefined);
  });
  if (worked.kind === "refused" || (worked.kind === "worked" && !worked.isWritten)) {
    throw new Failure("connection_busy", { retryAfterSeconds: 2 });
  }
}

/** Tells when the stored token expires. Done once: afterwards only its expiry is due. */
const tellExpiry: Duty = async ({ expires_at, refresh_token }, _, now) => {
  const expiresAt = readInstant(expires_at);
  const isExpiring = refresh_token === undefined && expiresAt !== undefined && expiresAt > now;
  return isExpiring ? { tell: { name: "secret_expiring", code: "credential_expired", expiresAt } } : {};
};

/** The outcome of one step of a duty. Without `failure` it was done. */
export type DutyResult = {
  readonly kind: "duty";
  readonly name: string;
  readonly connection: Connection;
  readonly failure?: Failure;
};
