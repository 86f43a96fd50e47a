import type { Session } from "../session.ts";
import { CallFailure } from "./call-failure.ts";

/**
 * Asks this page's own server for a session: the login of the product, in one step.
 *
 * @throws {CallFailure} There is none.
 */
export async function readSession(person: string, signal: AbortSignal): Promise<Session> {
  const response = await fetch(`/session.json?person=${encodeURIComponent(person)}`, { signal }).catch(() => undefined);
  const session: Session | undefined = response?.ok ? await response.json().catch(() => undefined) : undefined;
  signal.throwIfAborted();
  if (session === undefined) {
    throw new CallFailure(response === undefined ? "unreachable" : `http_${response.status}`);
  }
  return session;
}
