import { type Failure, toFailureCode } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import { readCredential } from "../credential/own-credential.ts";
import { isNoted, isRotated, type Rotation, sealRotation, withNewestToken } from "../credential/rotation.ts";
import { type CredentialFields, toLiveKey } from "../credential-store.ts";
import { toFailureUnder } from "../lease/with-lease.ts";
import type { RefreshPorts } from "../ports.ts";
import type { RefreshedTokens } from "../provider.ts";
import {
  afterFailure,
  afterPartialRefresh,
  afterRefresh,
  afterUselessRefresh,
  followedBy,
  type Transition,
  type TransitionContext,
} from "../record/transitions.ts";
import type { CurrentCredential } from "../turn/read-current.ts";
import type { Turn } from "../turn/turn.ts";

/** What the provider answered to a refresh, and what the record needs to know of it. */
export type Answer = {
  readonly fields: CredentialFields;
  readonly tokens: RefreshedTokens;
  /** The instant before the request: a token never seems younger than it is. */
  readonly issuedAt: Date;
  /** Scopes that the provider no longer grants. */
  readonly missing: readonly string[];
  /** The token has expired already. */
  readonly isUseless: boolean;
  readonly current: CurrentCredential;
  readonly context: TransitionContext;
};

/** Builds the record of a refresh, with its tokens stored as a version. */
export function recordAnswer(
  { fields, tokens, issuedAt, missing, current, context }: Answer,
  version: number,
  build: typeof afterRefresh,
): Transition {
  const { stored, transition } = current;
  const { connection } = transition;
  const isToNote = isNoted(connection) || isRotated(stored.fields, tokens);
  const noted = isToNote ? withNewestToken(connection, fields, version) : connection;
  return followedBy(transition, build(noted, { token: { ...tokens, issuedAt }, version, missing }, context));
}

/**
 * Builds the record that is written with the tokens, before it is decided whether missing scopes end the connection: that may take a while. A
 * connection that has ended stays so.
 */
function recordStored(answer: Answer, version: number): Transition {
  const asUsable = answer.current.transition.connection.status === "reauth_required" ? afterRefresh : afterPartialRefresh;
  return recordAnswer(answer, version, answer.isUseless ? afterUselessRefresh : asUsable);
}

/**
 * `failure`: why it could not be stored. The new token works all the same. `isNoted`: the record was written already, or was tried until
 * the end; otherwise `transition` is still to be written.
 */
export type StoreOutcome = { readonly transition: Transition; readonly isNoted: boolean } & (
  | { readonly version: number }
  | { readonly failure: Failure }
);

/** Milliseconds between two attempts to keep a rotated credential that neither the store nor the table accepts. */
const nextRoundMs = 500;

/**
 * Stores the tokens of a refresh, and returns the next record.
 *
 * A rotated credential that cannot be stored is sealed onto the record, because the stored one may be invalid by now. When the record
 * cannot be written either, both are retried while the lease lasts: a write with check-and-set may be repeated. A credential that was not
 * rotated is only used once: the stored one still works.
 */
export async function storeRefreshed(turn: Turn, answer: Answer): Promise<StoreOutcome> {
  const { deps, connection } = turn;
  const { fields, tokens, current } = answer;
  const { version: follows } = current.stored;
  const isTokenAlone = !isRotated(current.stored.fields, tokens);
  for (;;) {
    const written = await write(turn, fields, { cas: follows, isTokenAlone });
    if ("version" in written) {
      return { ...written, transition: recordStored(answer, written.version), isNoted: false };
    }
    const { failure } = written;
    if (isTokenAlone) {
      return { failure, transition: leaveStored(answer, failure), isNoted: false };
    }
    const sealedRotation = await seal(deps, connection, { follows, fields });
    const transition = buildUnstored(answer, failure, sealedRotation);
    if (sealedRotation !== undefined && (await noteSeal(turn, transition))) {
      return { failure, transition, isNoted: true };
    }
    if (failure.code === "credential_conflict" || !(await hasNextRound(turn))) {
      deps.logger.error("a rotated credential is lost: neither the store nor the table has it", { connection: connection.id });
      return { failure, transition, isNoted: sealedRotation !== undefined };
    }
  }
}

async function write(
  { deps, connection, guard }: Turn,
  fields: CredentialFields,
  options: { readonly cas: number; readonly isTokenAlone: boolean },
): Promise<{ readonly version: number } | { readonly failure: Failure }> {
  try {
    return await deps.credentials.write(toLiveKey(connection), fields, options, guard);
  } catch (error) {
    const failure = toFailureUnder(guard, error);
    if (failure.code !== "credential_conflict") {
      return { failure };
    }
    // The conflict may be with our own write, whose answer was lost.
    const found = await readCredential(deps, connection, guard);
    if ("failure" in found) {
      // Unknown. Sealing the rotation as well does no harm: it counts only while the version has not moved.
      return found;
    }
    const isOurs = found.stored?.fields.access_token?.reveal() === fields.access_token?.reveal();
    return isOurs ? { version: found.stored?.version ?? options.cas + 1 } : { failure };
  }
}

function leaveStored({ current, context }: Answer, failure: Failure): Transition {
  const { transition } = current;
  return failure.code === "deadline_exceeded" ? transition : followedBy(transition, afterFailure(transition.connection, failure, context));
}

/**
 * Builds the record of a refresh that could not be stored, with the time of the retry. Without the sealed rotation there was no refresh:
 * the record must not describe a token that is lost.
 */
function buildUnstored(answer: Answer, failure: Failure, sealedRotation: string | undefined): Transition {
  const { current, context } = answer;
  if (sealedRotation === undefined) {
    return followedBy(current.transition, afterFailure(current.transition.connection, failure, context));
  }
  const refreshed = recordStored(answer, current.stored.version);
  // Until the rotation is written back, the store holds the token that it replaces.
  const { rejected } = current.transition.connection;
  const sealed: Connection = { ...refreshed.connection, sealedRotation, ...(rejected === undefined ? {} : { rejected }) };
  return followedBy(refreshed, afterFailure(sealed, failure, context));
}

async function seal(deps: RefreshPorts, connection: Connection, rotation: Rotation): Promise<string | undefined> {
  try {
    return await sealRotation(deps.sealer, connection, rotation);
  } catch (error) {
    deps.logger.error("a rotated credential could not be sealed", { code: toFailureCode(error), connection: connection.id });
    return undefined;
  }
}

/** Writes the seal onto the record, and returns whether it is there. Never throws: after a failure the store is retried. */
async function noteSeal({ deps, connection, note }: Turn, transition: Transition): Promise<boolean> {
  try {
    return await note(transition);
  } catch (error) {
    deps.logger.error("a record is behind its credential", { code: toFailureCode(error), connection: connection.id });
    return false;
  }
}

/** Waits for the next round, if there is time for one. After the last round the guard has fired, and the record uses the reserve. */
async function hasNextRound({ deps, guard, workUntil }: Turn): Promise<boolean> {
  if (guard.aborted || deps.clock() >= workUntil) {
    return false;
  }
  await deps.timers.pause(nextRoundMs, guard).catch(() => undefined);
  return true;
}
