import type { ConnectionKey } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import type { ConnectSession, ConnectSessions, KeptGrant } from "./connect-session.ts";
import { requireLive } from "./own-browser.ts";

/** What an end user has connected, as far as the session's server does not finish it. */
export type Completion = {
  readonly place: Omit<ConnectionKey, "tenant">;
  readonly held: KeptGrant;
  /** When what is kept can be finished no more. Default: with the session. */
  readonly until?: Date;
};

/**
 * Keeps what the end user has connected, until the server finishes it. A session completes once.
 *
 * @throws {Failure} `not_found`, `connect_session_over`: it ended, or is completed already.
 */
export async function completeSession(
  sessions: Pick<ConnectSessions, "read" | "change">,
  token: string,
  { place, held, until }: Completion,
  now: Date,
): Promise<ConnectSession> {
  const session = await sessions.read(token);
  if (session === undefined) {
    throw new Failure("not_found");
  }
  requireLive(session, now);
  const expiresAt = until !== undefined && until < session.expiresAt ? until : session.expiresAt;
  const connected = { provider: place.provider, account: place.account };
  const change = { status: "completed", connected, held, expiresAt } as const;
  const completed = session.status === "opened" ? await sessions.change(session, change) : undefined;
  if (completed === undefined) {
    throw new Failure("connect_session_over", { detail: `${session.status}, or changed since` });
  }
  return completed;
}
