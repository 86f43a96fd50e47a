import { asFailure, failures } from "../errors.ts";
import type { ConnectSession, ConnectSessions } from "./connect-session.ts";
import { type SettleDeps, settleFinished } from "./settle-finished.ts";

/** Sessions that one sweep reads. The next one, a minute later, reads on. */
const mostSessions = 500;

/**
 * Marks sessions that have expired, each with its event, and erases what they keep. The sweep of parked grants revokes
 * the one of a login. A session that is being finished is left to that process, and one with a live connection is marked finished.
 *
 * @returns How many there are of each. `unreadable`: cannot be read or opened, and does not hold up the others.
 * @throws {Failure} What may pass: `table_…`, `secrets_unavailable`.
 */
export async function expireConnectSessions(
  deps: SettleDeps & { readonly sessions: Pick<ConnectSessions, "listExpired"> },
  now: Date,
): Promise<Readonly<Record<Outcome, number>>> {
  const counts = { expired: 0, waiting: 0, unreadable: 0 };
  for (const session of await deps.sessions.listExpired(now, mostSessions)) {
    counts[session === undefined ? "unreadable" : await mark(deps, session, now)] += 1;
  }
  return counts;
}

type Outcome = "expired" | "waiting" | "unreadable";

async function mark(deps: SettleDeps, session: ConnectSession, now: Date): Promise<Outcome> {
  if (session.finishingUntil !== undefined && session.finishingUntil > now) {
    return "waiting";
  }
  try {
    const marked = (await settleFinished(deps, session)) ?? (await deps.sessions.change(session, { status: "expired", held: null }));
    return marked === undefined ? "waiting" : "expired";
  } catch (error) {
    if (failures[asFailure(error).code].retryable) {
      throw error;
    }
    return "unreadable";
  }
}
