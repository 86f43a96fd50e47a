import type { Failure } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import type { Reading } from "../credential/own-credential.ts";
import type { Finding } from "../finding.ts";
import { type Held, type Outcome, updateTo } from "../lease/with-lease.ts";
import type { RefreshPorts } from "../ports.ts";
import type { Token } from "../provider.ts";
import { toChance } from "../record/back-off.ts";
import type { RefreshCause } from "../record/decide-refresh.ts";
import type { Found } from "../record/live-token.ts";
import { isUseToNote } from "../record/next-due-at.ts";
import { afterFailure, type Transition, type TransitionContext, unchanged } from "../record/transitions.ts";
import type { Connections } from "../stores.ts";

/** The facts of a call that asks for work on a connection. */
export type TurnRequest = {
  readonly cause: RefreshCause;
  /** The caller's deadline, or the end of the invocation. */
  readonly signal: AbortSignal;
  /** The instant at which this process stops or is suspended, if it is known. */
  readonly endsAt?: Date | undefined;
};

/**
 * One turn of work under the lease: the record as it was when the lease was taken, and what every step needs. It is read only. A step
 * returns its changes as a transition or an outcome: changes that were collected here and written at the end could overwrite a sealed
 * rotation.
 */
export type Turn = Held &
  Pick<TurnRequest, "cause" | "signal"> & {
    readonly deps: RefreshPorts;
    /** The read of the store that was begun while the lease was taken. Absent: there was none. */
    readonly first: Reading | Promise<Reading> | undefined;
    /** Builds the context of a transition at this instant. Its chance is the same for the whole turn. */
    context(): TransitionContext;
  };

/** Starts a turn on a connection whose lease this process holds. */
export function startTurn(deps: RefreshPorts, held: Held, { cause, signal }: TurnRequest, first?: Reading | Promise<Reading>): Turn {
  const startedAt = deps.clock();
  const steady = {
    chance: toChance(deps.random),
    generation: held.lease.generation,
    isExtra: cause.kind === "asked",
    ...(cause.kind === "use" && cause.isNoted === true && isUseToNote(held.connection, startedAt) ? { usedAt: startedAt } : {}),
  };
  return { ...held, deps, cause, signal, first, context: () => ({ ...steady, now: deps.clock() }) };
}

/**
 * Ends a turn whose work failed before the provider was asked. Many callers ask while a store is down: they must not delay the next try.
 * Our own deadline is no failure of the connection.
 */
export function failTurn(turn: Turn, failure: Failure): Outcome<RefreshResult> {
  const { connection, cause } = turn;
  const context = turn.context();
  const retryAt = connection.failure?.retryAt;
  const isInBackOff = cause.kind === "use" && retryAt !== undefined && context.now < retryAt;
  const isLeft = isInBackOff || failure.code === "deadline_exceeded";
  return updateToFailed(isLeft ? unchanged(connection) : afterFailure(connection, failure, context), failure);
}

/**
 * Whether another grant went live since the record was read. A credential that is missing is then no failure: the method that took the place may
 * store none, and the record has to be read again.
 *
 * @throws {Failure} What the table throws.
 */
export async function isReplaced({ connections }: { readonly connections: Pick<Connections, "read"> }, read: Connection): Promise<boolean> {
  const now = await connections.read(read);
  return now?.grantId !== read.grantId;
}

/** The outcome of a refresh. `token`: the stored token, which may be served whatever else happened; it may have expired. */
export type RefreshResult =
  | { readonly kind: "absent" }
  | (Found &
      /** Another process holds the lease. */
      (
        | { readonly kind: "busy" }
        /** No refresh was due, or none was possible. */
        | { readonly kind: "kept"; readonly reason: string }
        /** `findings`: the remarks of the probe of a minted token. */
        | { readonly kind: "refreshed"; readonly reason: string; readonly findings?: readonly Finding[] }
        | { readonly kind: "failed"; readonly failure: Failure }
      ));

/** Builds the outcome of a refresh or a proof that failed. @param token - The stored token, which may be served all the same. */
export const updateToFailed = (transition: Transition, failure: Failure, token?: Token): Outcome<RefreshResult> =>
  updateTo(transition, { kind: "failed", failure, connection: transition.connection, ...withToken(token) });

/** Builds the `token` part of a result, if there is one. */
export const withToken = (token: Token | undefined) => (token === undefined ? {} : { token });
