import { CallFailure } from "./call-failure.ts";
import { ownHeaders, type Session } from "./session.ts";

type Answer = {
  readonly person: string;
  readonly organisation: string;
  readonly rights: readonly string[];
  readonly api_url: string;
};

/**
 * Asks who is signed in.
 *
 * @throws {CallFailure} `unauthenticated`: the browser has no session, or it has ended.
 */
export async function readSession(signal: AbortSignal): Promise<Session> {
  const response = await fetch("/console/session", { headers: ownHeaders, credentials: "same-origin", signal }).catch(() => undefined);
  const answer: Answer | undefined = response?.ok ? await response.json().catch(() => undefined) : undefined;
  signal.throwIfAborted();
  if (answer === undefined) {
    const code = response?.status === 401 ? "unauthenticated" : `http_${response?.status}`;
    throw new CallFailure(response === undefined ? "unreachable" : code);
  }
  const { person, organisation, rights, api_url: apiUrl } = answer;
  return { person, organisation, apiUrl, mayWrite: rights.includes("connectors:write") };
}
