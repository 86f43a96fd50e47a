import { asFailure, Failure } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import { readCredential, unlessForeign } from "../credential/own-credential.ts";
import { holdsReplacedToken, refreshFields } from "../credential/rotation.ts";
import type { CredentialFields } from "../credential-store.ts";
import { hasRoom, type Outcome, toFailureUnder, updateTo } from "../lease/with-lease.ts";
import { decideMissingScopes, guardMassRefusal } from "../mass-refusal.ts";
import { toCall } from "../methods.ts";
import type { MethodCommon, Refreshed, RefreshedTokens } from "../provider.ts";
import { decideWithToken, type RefreshDecision } from "../record/decide-refresh.ts";
import { buildUseless, isAlive, toLiveToken } from "../record/live-token.ts";
import {
  afterFailure,
  afterRefresh,
  followedBy,
  rescheduled,
  type Transition,
  type TransitionContext,
  unchanged,
} from "../record/transitions.ts";
import { type CurrentCredential, readCurrent } from "../turn/read-current.ts";
import { failTurn, type RefreshResult, type Turn, updateToFailed, withToken } from "../turn/turn.ts";
import { type Answer, recordAnswer, type StoreOutcome, storeRefreshed } from "./store-refreshed.ts";

/** Refreshes the stored token, if it is due for the cause of this turn. Corrects a record that is behind the store in any case. */
export async function refreshInTurn(turn: Turn, method: MethodCommon & Refreshed): Promise<Outcome<RefreshResult>> {
  const { deps, cause } = turn;
  try {
    const current = await readCurrent(turn, method);
    const { stored, transition } = current;
    const token = toLiveToken(stored, transition.connection);
    const decision = decideWithToken(transition.connection, stored, deps.clock(), cause);
    if (decision.refresh) {
      if (cause.kind === "use") {
        cause.found?.({ connection: transition.connection, ...withToken(token) });
      }
      return await requestTokens(turn, method, current, decision.reason);
    }
    return decision.reason === "credential_expired" ? expire(turn, current) : keep(turn, current, decision);
  } catch (error) {
    // A bug is recorded too and moves the due time: it would otherwise occur again at the next look.
    return failTurn(turn, asFailure(error));
  }
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

/**
 * Requests new tokens, stores them, and returns the record as the outcome. From the request on, only the end of the lease stops it: a
 * rotated refresh token that is not stored is lost.
 *
 * @param turn - After its signal fires, no request is sent.
 */
async function requestTokens(
  turn: Turn,
  method: MethodCommon & Refreshed,
  current: CurrentCredential,
  reason: string,
): Promise<Outcome<RefreshResult>> {
  const { boundRotation } = turn.deps;
  const spend = () => spendRefreshToken(turn, method, current);
  const isBound = method.rotatesRefreshTokens && boundRotation !== undefined;
  const spent = await (isBound ? boundRotation(method.provider, spend) : spend());
  switch (spent.kind) {
    case "late":
      return letGo(current, new Failure("deadline_exceeded", { detail: "too little time is left for a refresh" }));
    case "barred":
      return letGo(current, spent.failure);
    case "replaced":
      return withhold(turn, current);
    case "refused":
      return afterRefusal(turn, current, spent.refusal);
    case "answered":
      return afterAnswer(turn, reason, spent);
  }
}

/** Decides whether the connection goes on with what was stored, and builds its record. */
async function afterAnswer(
  { deps }: Turn,
  reason: string,
  { answer, outcome }: Extract<Spent, { kind: "answered" }>,
): Promise<Outcome<RefreshResult>> {
  const { fields, current, context } = answer;
  const isRecorded = !("failure" in outcome) || outcome.isNoted;
  const goesOn = !isRecorded || (await decideMissingScopes(deps, current.transition.connection, answer.missing));
  if ("failure" in outcome) {
    const { connection, events } = goesOn ? outcome.transition : endOnce(outcome.transition, context);
    const result: RefreshResult = { kind: "failed", failure: outcome.failure, ...describe(connection, fields, current.stored.version) };
    // Without a write: what the seal has put on the record must not be overwritten, also when its answer was lost.
    return outcome.isNoted && goesOn ? { result } : updateTo({ connection, events }, result);
  }
  const refreshed = goesOn ? outcome.transition : recordAnswer(answer, outcome.version, afterRefresh);
  if (answer.isUseless && goesOn) {
    return updateToFailed(refreshed, buildUseless());
  }
  return updateTo(refreshed, toResult(refreshed.connection, reason, fields, outcome.version));
}

/** Ends a connection whose sealed rotation is on its record, because the grant lacks scopes. The events of the seal are published. */
function endOnce({ connection }: Transition, context: TransitionContext): Transition {
  return connection.status === "reauth_required"
    ? unchanged(connection)
    : afterFailure(connection, new Failure("consent_withdrawn"), context);
}

function describe(connection: Connection, fields: CredentialFields, version: number) {
  return { connection, ...withToken(toLiveToken({ version, fields }, connection)) };
}

function toResult(connection: Connection, reason: string, fields: CredentialFields, version: number): RefreshResult {
  // The token works, but part of the consent was withdrawn.
  return connection.failure === undefined
    ? { kind: "refreshed", reason, ...describe(connection, fields, version) }
    : { kind: "failed", failure: new Failure(connection.failure.code), connection };
}

/**
 * Releases the lease when our own deadline has passed, or when the operator lets no refresh token be sent: that is no failure of the connection,
 * and the stored token may still be used.
 */
function letGo({ stored, transition }: CurrentCredential, failure: Failure): Outcome<RefreshResult> {
  return updateToFailed(transition, failure, toLiveToken(stored, transition.connection));
}

/**
 * Does not send a refresh token that the provider has replaced. The newest one is missing in the store, and is not lost for good: the
 * connection goes on when the store is restored to a later day.
 */
function withhold(turn: Turn, { stored, transition }: CurrentCredential): Outcome<RefreshResult> {
  const failure = new Failure("credential_missing", { detail: "the store holds a refresh token that was replaced" });
  const withheld = followedBy(transition, afterFailure(transition.connection, failure, turn.context()));
  return updateToFailed(withheld, failure, toLiveToken(stored, withheld.connection));
}

/**
 * Handles a refused refresh token. `invalid_grant` for a stale holder is a race: if the store has a later version, that version is valid.
 * If the store cannot be read, the connection stays alive, and the next try finds out. If the store holds another grant's credential, the
 * refusal counts.
 *
 * @throws {Failure} What the table throws.
 */
async function afterRefusal(turn: Turn, current: CurrentCredential, refusal: Failure): Promise<Outcome<RefreshResult>> {
  const { deps, connection, guard } = turn;
  const { stored, transition } = current;
  const again = refusal.code === "grant_revoked" ? await readCredential(deps, connection, guard) : { stored };
  const isReplaced = "stored" in again && again.stored?.version !== stored.version;
  const newer = isReplaced ? await unlessForeign(deps, connection, again.stored) : undefined;
  if (newer !== undefined) {
    deps.logger.warn("the credential was replaced while it was refreshed", { connection: connection.id });
    return { result: { kind: "kept", reason: "fresh", ...describe(connection, newer.fields, newer.version) } };
  }
  const failure = "failure" in again ? again.failure : await guardMassRefusal(deps, transition.connection, refusal);
  if (failure.code === "deadline_exceeded") {
    deps.logger.warn("a refresh was given up on its way: the next one finds out what became of it", { connection: connection.id });
    return letGo(current, failure);
  }
  // Read after the answer: `Retry-After` and the back-off count from then.
  const ended = followedBy(transition, afterFailure(transition.connection, failure, turn.context()));
  return updateToFailed(ended, failure, toLiveToken(stored, ended.connection));
}

/** What became of the stored refresh token. `late`, `barred` and `replaced`: it was not sent. */
type Spent =
  | { readonly kind: "late" | "replaced" }
  /** The operator has switched it off. */
  | { readonly kind: "barred"; readonly failure: Failure }
  /** The provider refused it, or did not answer. */
  | { readonly kind: "refused"; readonly refusal: Failure }
  | { readonly kind: "answered"; readonly answer: Answer; readonly outcome: StoreOutcome };

/**
 * Sends the stored refresh token, once, and stores what comes back. From the request until the store has the answer, a token that the
 * provider rotates is in doubt: nothing else belongs in here.
 *
 * @param turn - After its signal fires, no request is sent.
 */
async function spendRefreshToken(turn: Turn, method: MethodCommon & Refreshed, current: CurrentCredential): Promise<Spent> {
  const { deps, guard, signal } = turn;
  const { stored, transition } = current;
  const { connection } = transition;
  const failure = await findBar(turn, method);
  if (failure !== undefined) {
    return { kind: "barred", failure };
  }
  // Taken before the request, so that a token never seems younger than it is.
  const issuedAt = deps.clock();
  if (signal.aborted || !hasRoom(turn, issuedAt)) {
    return { kind: "late" };
  }
  if (holdsReplacedToken(turn.connection, stored)) {
    return { kind: "replaced" };
  }
  let tokens: RefreshedTokens;
  try {
    tokens = await method.refresh(stored.fields, toCall(connection, guard));
  } catch (error) {
    return { kind: "refused", refusal: toFailureUnder(guard, error) };
  }
  const context = turn.context();
  const fields = refreshFields(stored.fields, tokens, issuedAt);
  const missing = method.missingScopes(tokens.scopes ?? connection.scopesGranted);
  const answer = { fields, tokens, issuedAt, missing, isUseless: !isAlive(tokens, context.now), current, context };
  return { kind: "answered", answer, outcome: await storeRefreshed(turn, answer) };
}

/** `Retry-After` of a caller who has no token left while refreshes are paused. */
const pausedSeconds = 30;

/** Why the operator lets no refresh token be sent. @throws {Failure} What the table throws: nothing was sent. */
async function findBar({ deps, connection }: Turn, { rotatesRefreshTokens }: Refreshed): Promise<Failure | undefined> {
  if (await deps.switches.isStopped(connection)) {
    return new Failure("stopped");
  }
  const isPaused = rotatesRefreshTokens && (await deps.switches.isDrained());
  return isPaused ? new Failure("refresh_paused", { retryAfterSeconds: pausedSeconds }) : undefined;
}
