import { Failure } from "../errors.ts";
import { hashOpaqueValue, matchesHash } from "../oauth/opaque-value.ts";
import type { Secret } from "../secret.ts";
import { type ConnectSession, type ConnectSessions, isSessionOver, toStatus } from "./connect-session.ts";

/**
 * Refuses a browser that does not own the session. The session may be over: its own browser sees the outcome.
 *
 * @param cookie - The value of the browser's cookie.
 * @throws {Failure} `not_found`, `connect_session_taken`
 */
export function requireOwner(session: ConnectSession | undefined, cookie: string | undefined): ConnectSession {
  if (session === undefined) {
    throw new Failure("not_found");
  }
  if (session.browserHash === undefined || !matchesHash(cookie, session.browserHash)) {
    throw new Failure("connect_session_taken");
  }
  return session;
}

/** Returns a session that is not over. @throws {Failure} `connect_session_over` */
export function requireLive(session: ConnectSession, now: Date): ConnectSession {
  if (isSessionOver({ status: toStatus(session, now) })) {
    throw new Failure("connect_session_over", { detail: toStatus(session, now) });
  }
  return session;
}

/**
 * Gives a session to the first browser that opens it. That browser may open it again.
 *
 * @param cookie - What the browser has. `undefined`: it owns nothing yet, because the answer that brings it a cookie may be lost.
 * @throws {Failure} `not_found`, `connect_session_taken`. `connect_session_over`: it ended before any browser owned it.
 */
export async function openInBrowser(
  sessions: Pick<ConnectSessions, "read" | "change">,
  token: string,
  cookie: Secret | undefined,
  now: Date,
): Promise<ConnectSession> {
  const session = await sessions.read(token);
  if (session === undefined || session.browserHash !== undefined) {
    return requireOwner(session, cookie?.reveal());
  }
  requireLive(session, now);
  if (cookie === undefined) {
    return session;
  }
  const opened = await sessions.change(session, { status: "opened", browserHash: hashOpaqueValue(cookie.reveal()) });
  // Another browser may have been faster.
  return opened ?? requireOwner(await sessions.read(token), cookie.reveal());
}
