import { asFailure, Failure } from "../../errors.ts";
import { type Outcome, updateTo } from "../lease/with-lease.ts";
import type { MethodCommon, Refreshed } from "../provider.ts";
import { decideWithToken, type RefreshDecision } from "../record/decide-refresh.ts";
import { toLiveToken } from "../record/live-token.ts";
import { afterFailure, followedBy, rescheduled } from "../record/transitions.ts";
import { failTurn } from "../turn/fail-turn.ts";
import { type CurrentCredential, readCurrent } from "../turn/read-current.ts";
import { type RefreshResult, updateToFailed, withToken } from "../turn/refresh-result.ts";
import type { Turn } from "../turn/turn.ts";
import { requestTokens } from "./request-tokens.ts";

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
