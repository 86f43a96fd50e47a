import { CallFailure } from "./call-failure.ts";

/** What the page knows of the person who is signed in. It holds no token: the browser sends a cookie that no script reads. */
export type Session = {
  readonly person: string;
  readonly organisation: string;
  /** Decides what the page offers; the API judges by itself. */
  readonly rights: ReadonlySet<string>;
  /** Whether their rights let them change connections. */
  readonly mayWrite: boolean;
  /** The API's address for programs other than this page. */
  readonly apiUrl: string;
};

/** What each call of the page's own origin has. Another site cannot send it. */
export const ownHeaders = { "x-aurora-console": "1" };

type Answer = {
  readonly person: string;
  readonly organisation: string;
  readonly rights: readonly string[];
  readonly api_url: string;
};

/**
 * Asks who is signed in.
 *
 * @throws {CallFailure} `signed_out`: the browser has no session. `unauthenticated`: its session has ended.
 */
export async function readSession(signal: AbortSignal): Promise<Session> {
  const response = await fetch("/console/session", { headers: ownHeaders, credentials: "same-origin", signal }).catch(() => undefined);
  const told: unknown = await response?.json().catch(() => undefined);
  signal.throwIfAborted();
  if (response === undefined) {
    throw new CallFailure("unreachable");
  }
  if (!response.ok || told === undefined) {
    const { code = `http_${response.status}`, ...more } = (told ?? {}) as { readonly code?: string };
    throw new CallFailure(codes[code] ?? code, more);
  }
  const { person, organisation, rights, api_url: apiUrl } = told as Answer;
  return { person, organisation, apiUrl, rights: new Set(rights), mayWrite: rights.includes("connectors:write") };
}

/** What the page calls the two reasons for a missing session. */
const codes: Readonly<Record<string, string>> = { unauthenticated: "signed_out", session_ended: "unauthenticated" };
