import { endsGrant } from "../connections/grant-life.ts";
import { asFailure, Failure, failures } from "../errors.ts";
import { matchesHash } from "../oauth/opaque-value.ts";
import { type Clock, secondsAfter } from "../system.ts";
import { type ConnectSession, type ConnectSessions, isSessionOver, type KeptGrant, toStatus } from "./connect-session.ts";
import { type Finished, openHeld, type SettleDeps, settleFinished, toFinished } from "./settle-finished.ts";

/** Wrong verifiers that a session takes: the last one fails it. */
export const mostWrongVerifiers = 5;

/** Seconds for which one process finishes a session: longer than a request lasts. */
const finishSeconds = 30;

export type FinishDeps = SettleDeps & {
  readonly sessions: ConnectSessions;
  readonly clock: Clock;
  /** Makes what the session keeps a live connection. Doing it again, after a death, has the same outcome. @throws {Failure} */
  readonly connect: (session: ConnectSession, held: KeptGrant) => Promise<Finished>;
  /** Ends what the session keeps: it will not go live. Never throws. */
  readonly discard: (session: ConnectSession, held: KeptGrant) => Promise<void>;
};

/**
 * Finishes a completed session for the caller that made it: proves the verifier, then makes the connection. One of two requests at
 * once does it. A finished session gives the same answer again.
 *
 * @param session - One of the caller's organisation.
 * @throws {Failure} `forbidden`: another caller made it. `verifier_refused`, `connect_session_incomplete`, `connect_session_over`, `request_in_progress`.
 *   What `connect` throws: after a failure that only the customer can mend the session has failed, after every other one a retry may help.
 */
export async function finishConnectSession(
  deps: FinishDeps,
  session: ConnectSession,
  caller: { readonly id: string; readonly verifier: string },
): Promise<ConnectSession> {
  const { sessions, clock } = deps;
  if (session.principalId !== caller.id) {
    throw new Failure("forbidden", { detail: "another caller made the session" });
  }
  const now = clock();
  const status = toStatus(session, now);
  if (!isSessionOver({ status })) {
    // Before a wrong verifier is counted: the count would take the session from the process that finishes it.
    refuseWhileFinishing(session, now);
  }
  if (!matchesHash(caller.verifier, session.codeChallenge)) {
    await countWrongVerifier(deps, session);
    throw new Failure("verifier_refused");
  }
  // An earlier finish may have made it live, and the session has expired before it could say so.
  const settled = status === "expired" ? await settleFinished(deps, session) : undefined;
  if (settled !== undefined || status === "finished") {
    return settled ?? session;
  }
  if (status !== "completed") {
    throw new Failure(isSessionOver({ status }) ? "connect_session_over" : "connect_session_incomplete", { detail: status });
  }
  const { held } = await openHeld(sessions, session);
  const claimed = await sessions.change(session, { finishingUntil: secondsAfter(now, finishSeconds) });
  if (held === undefined || claimed === undefined) {
    throw inProgress();
  }
  return connectClaimed(deps, claimed, held);
}

async function connectClaimed(
  { sessions, connect, discard, clock }: FinishDeps,
  claimed: ConnectSession,
  held: KeptGrant,
): Promise<ConnectSession> {
  let made: Finished;
  try {
    made = await connect(claimed, held);
  } catch (error) {
    const failure = asFailure(error);
    if (isFinal(failure, held)) {
      await discard(claimed, held);
      await sessions.change(claimed, { status: "failed", failure: failure.code, held: null, finishingUntil: clock() });
    } else {
      await sessions.change(claimed, { finishingUntil: clock() });
    }
    throw failure;
  }
  const finished = await sessions.change(claimed, toFinished(claimed, made));
  if (finished === undefined) {
    throw inProgress();
  }
  return finished;
}

/** Whether a retry cannot help. The sweeper goes on with every other failed login. */
const isFinal = ({ code, retryAfterSeconds }: Failure, { kind }: KeptGrant): boolean =>
  endsGrant(code) ||
  (kind === "submission" && failures[code].owner === "customer" && !failures[code].retryable && retryAfterSeconds === undefined);

/** Another process changes the session: its caller asks again. */
export const inProgress = () => new Failure("request_in_progress", { detail: "a connect session", retryAfterSeconds: 2 });

/** @throws {Failure} `request_in_progress` */
export function refuseWhileFinishing({ finishingUntil }: ConnectSession, now: Date): void {
  if (finishingUntil !== undefined && finishingUntil > now) {
    throw inProgress();
  }
}

/** Counts a wrong verifier. The last one that a session takes fails it, and discards what it keeps, unless that is live already. */
async function countWrongVerifier(deps: FinishDeps, session: ConnectSession): Promise<void> {
  const { sessions, clock, discard } = deps;
  const wrongVerifiers = session.wrongVerifiers + 1;
  if (wrongVerifiers < mostWrongVerifiers || isSessionOver({ status: toStatus(session, clock()) })) {
    await sessions.change(session, { wrongVerifiers });
    return;
  }
  if ((await settleFinished(deps, session)) !== undefined) {
    return;
  }
  const { held } = await openHeld(sessions, session);
  const failed = await sessions.change(session, { wrongVerifiers, status: "failed", failure: "verifier_refused", held: null });
  if (failed !== undefined && held !== undefined) {
    await discard(session, held);
  }
}
