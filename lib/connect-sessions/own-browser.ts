import { Failure } from "../errors.ts";
import { hashOpaqueValue, matchesHash } from "../oauth/opaque-value.ts";
import type { Secret } from "../secret.ts";
import { type ConnectSession, type ConnectSessions, isSessionOver, toStatus } from "./connect-session.ts";

/**
 * Refuses a browser that does not own the session, or a session in which nothing can happen any more.
 *
 * @param cookie - The value of the browser's cookie.
 * @throws {Failure} `not_found`, `connect_session_taken`, `connect_session_over`
 */
export function requireOwner(session: ConnectSession | undefined, cookie: string | undefined, now: Date): ConnectSession {
  if (session === undefined) {
    throw new Failure("not_found");
  }
  // First: a browser that does not own it learns nothing of how it ended.
  if (session.browserHash === undefined || !matchesHash(cookie, session.browserHash)) {
    throw new Failure("connect_session_taken");
  }
  requireLive(session, now);
  return session;
}

/** @throws {Failure} `connect_session_over` */
export function requireLive(session: ConnectSession, now: Date): void {
  if (isSessionOver({ status: toStatus(session, now) })) {
    throw new Failure("connect_session_over", { detail: toStatus(session, now) });
  }
}

/**
 * Gives a session to the first browser that opens it. That browser may open it again.
 *
 * @param cookie - What the browser has. `undefined`: it owns nothing yet, because the answer that brings it a cookie may be lost.
 * @throws {Failure} `not_found`, `connect_session_taken`, `connect_session_over`
 */
export async function openInBrowser(
  sessions: Pick<ConnectSessions, "read" | "change">,
  token: string,
  cookie: Secret | undefined,
  now: Date,
): Promise<ConnectSession> {
  const session = await sessions.read(token);
  if (session === undefined || session.browserHash !== undefined) {
    return requireOwner(session, cookie?.reveal(), now);
  }
  requireLive(session, now);
  if (cookie === undefined) {
    return session;
  }
  const opened = await sessions.change(session, { status: "opened", browserHash: hashOpaqueValue(cookie.reveal()) });
  // Another browser may have been faster.
  return opened ?? requireOwner(await sessions.read(token), cookie.reveal(), now);
}
