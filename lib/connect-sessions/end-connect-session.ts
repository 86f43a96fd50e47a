import { Failure } from "../errors.ts";
import type { ConnectSession, SessionChange } from "./connect-session.ts";
import { type FinishDeps, inProgress, refuseWhileFinishing } from "./finish-connect-session.ts";
import { requireLive } from "./own-browser.ts";
import { openHeld, type SettleDeps, settleFinished } from "./settle-finished.ts";

/**
 * Ends a session before it is finished, and what it keeps. Ending it again is success.
 *
 * @param change - How it ends. Default: its caller does not want it any more.
 * @throws {Failure} `connect_session_over`: it is finished, or has failed. `request_in_progress`: it is being finished, or changed at this moment.
 */
export async function endConnectSession(
  deps: Pick<FinishDeps, "sessions" | "clock" | "discard"> & SettleDeps,
  session: ConnectSession,
  change: SessionChange = { status: "ended" },
): Promise<ConnectSession> {
  if (session.status === "ended") {
    return session;
  }
  const now = deps.clock();
  requireLive(session, now);
  refuseWhileFinishing(session, now);
  if ((await settleFinished(deps, session)) !== undefined) {
    throw new Failure("connect_session_over", { detail: "finished" });
  }
  const { held } = await openHeld(deps.sessions, session);
  const ended = await deps.sessions.change(session, { ...change, held: null });
  if (ended === undefined) {
    throw inProgress();
  }
  if (held !== undefined) {
    await deps.discard(session, held);
  }
  return ended;
}
