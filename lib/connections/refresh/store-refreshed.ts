import { type Failure, toFailureCode } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import { readCredential } from "../credential/own-credential.ts";
import { isRotated, type Rotation, sealRotation } from "../credential/rotation.ts";
import { toLiveKey } from "../credential-key.ts";
import type { CredentialFields } from "../credential-store.ts";
import { toFailureUnder } from "../lease/with-lease.ts";
import type { RefreshedTokens } from "../provider.ts";
import { afterFailure, followedBy, type OutcomeContext, type Transition } from "../record/transitions.ts";
import type { CurrentCredential } from "../turn/read-current.ts";
import type { RefreshDeps, Turn } from "../turn/turn.ts";

/** The tokens of a refresh, and the record once they are stored as a version. */
export type Refreshed = {
  readonly fields: CredentialFields;
  readonly tokens: RefreshedTokens;
  readonly current: CurrentCredential;
  readonly toTransition: (version: number) => Transition;
  readonly context: OutcomeContext;
};

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
export async function storeRefreshed(turn: Turn, refreshed: Refreshed): Promise<StoreOutcome> {
  const { deps, connection } = turn;
  const { fields, tokens, current, toTransition } = refreshed;
  const { version: follows } = current.stored;
  const isTokenAlone = !isRotated(current.stored.fields, tokens);
  for (;;) {
    const written = await write(turn, fields, { cas: follows, isTokenAlone });
    if ("version" in written) {
      return { ...written, transition: toTransition(written.version), isNoted: false };
    }
    const { failure } = written;
    if (isTokenAlone) {
      return { failure, transition: leaveStored(refreshed, failure), isNoted: false };
    }
    const sealedRotation = await seal(deps, connection, { follows, fields });
    const transition = buildUnstored(refreshed, failure, sealedRotation);
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

function leaveStored({ current, context }: Refreshed, failure: Failure): Transition {
  const { transition } = current;
  return failure.code === "deadline_exceeded" ? transition : followedBy(transition, afterFailure(transition.connection, failure, context));
}

/**
 * Builds the record of a refresh that could not be stored, with the time of the retry. Without the sealed rotation there was no refresh:
 * the record must not describe a token that is lost.
 */
function buildUnstored({ current, toTransition, context }: Refreshed, failure: Failure, sealedRotation: string | undefined): Transition {
  if (sealedRotation === undefined) {
    return followedBy(current.transition, afterFailure(current.transition.connection, failure, context));
  }
  const refreshed = toTransition(current.stored.version);
  // Until the rotation is written back, the store holds the token that it replaces.
  const { rejected } = current.transition.connection;
  const sealed: Connection = { ...refreshed.connection, sealedRotation, ...(rejected === undefined ? {} : { rejected }) };
  return followedBy(refreshed, afterFailure(sealed, failure, context));
}

async function seal(deps: RefreshDeps, connection: Connection, rotation: Rotation): Promise<string | undefined> {
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
