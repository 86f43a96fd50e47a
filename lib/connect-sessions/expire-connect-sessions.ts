import type { ConnectSessions } from "./connect-session.ts";
import { type SettleDeps, settleFinished } from "./settle-finished.ts";

/** Sessions that one sweep reads. The next one, a minute later, reads on. */
const mostSessions = 500;

/**
 * Marks sessions that have expired, each with its event, and erases what they keep. The sweep of parked grants revokes
 * the one of a login. A session that is being finished is left to that process, and one whose connection is live is marked finished.
 *
 * @returns How many were marked.
 */
export async function expireConnectSessions(
  deps: SettleDeps & { readonly sessions: Pick<ConnectSessions, "listExpired"> },
  now: Date,
): Promise<number> {
  let count = 0;
  for (const session of await deps.sessions.listExpired(now, mostSessions)) {
    const isFree = session.finishingUntil === undefined || session.finishingUntil <= now;
    const expire = () => deps.sessions.change(session, { status: "expired", held: null });
    if (isFree && ((await settleFinished(deps, session)) ?? (await expire())) !== undefined) {
      count += 1;
    }
  }
  return count;
}
