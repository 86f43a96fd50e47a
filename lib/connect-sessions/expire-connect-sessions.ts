import type { ConnectSessions } from "./connect-session.ts";

/** Sessions that one sweep reads. The next one, a minute later, reads on. */
const mostSessions = 500;

/**
 * Marks sessions that have expired, each with its event, and erases what they keep. The sweep of parked grants revokes
 * the one of a login. A session that is being finished is left to that process.
 *
 * @returns How many were marked.
 */
export async function expireConnectSessions(sessions: Pick<ConnectSessions, "listExpired" | "change">, now: Date): Promise<number> {
  let count = 0;
  for (const session of await sessions.listExpired(now, mostSessions)) {
    const isFree = session.finishingUntil === undefined || session.finishingUntil <= now;
    if (isFree && (await sessions.change(session, { status: "expired", held: null })) !== undefined) {
      count += 1;
    }
  }
  return count;
}
