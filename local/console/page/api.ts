import type { Session } from "../session.ts";
import type { Checked, Connection, ConnectionName, Disconnection, Refreshed, SetupStatus } from "./answers.ts";
import { CallFailure } from "./call-failure.ts";
import { sayWhileWaiting } from "./waiting.ts";

/** A little more than the API takes to answer a slow request by itself. */
const timeoutMs = 32_000;

export type Api = {
  readonly session: Session;
  listConnections(): Promise<readonly Connection[]>;
  readConnection(name: ConnectionName): Promise<Connection>;
  refresh(name: ConnectionName): Promise<Refreshed>;
  check(name: ConnectionName): Promise<Checked>;
  disconnect(name: ConnectionName): Promise<Disconnection>;
  /** @returns Where to send the browser. */
  login(choice?: { readonly replaceAccount?: boolean }): Promise<string>;
  confirm(value: string): Promise<void>;
  readSetup(runId: string): Promise<SetupStatus>;
};

/**
 * The API, as the person of a session. What a person asked for says so when it is slow; what this page asks by itself does not.
 *
 * @param signal - Ends every call when the page has no more use for the answer, as when somebody else signs in.
 */
export function openApi(session: Session, signal: AbortSignal): Api {
  const call = async <T>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<T> => {
    const headers = { authorization: `Bearer ${session.token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeoutMs);
    const given = AbortSignal.any([signal, limit.signal]);
    const answer = fetch(`${session.apiUrl}${path}`, { method, headers, ...sent, signal: given, credentials: "omit" });
    return readAnswer<T>(answer, signal).finally(() => clearTimeout(timer));
  };
  const ask = <T>(...request: Parameters<typeof call>): Promise<T> => sayWhileWaiting(call<T>(...request), timeoutMs);
  return {
    session,
    listConnections: async () => (await ask<{ connections: Connection[] }>("GET", "/connections")).connections,
    readConnection: ({ provider, account }) => call("GET", `/connections/${provider}/${encodeURIComponent(account)}`),
    refresh: (name) => ask("POST", pathTo(name, "/refresh")),
    check: (name) => ask("POST", pathTo(name, "/check")),
    disconnect: (name) => ask("DELETE", pathTo(name)),
    login: async ({ replaceAccount = false } = {}) => {
      const returnTo = window.location.pathname === "/" ? "/" : "/chat";
      return (await ask<{ login_url: string }>("POST", "/login", { return_to: returnTo, replace_account: replaceAccount })).login_url;
    },
    confirm: async (confirm) => {
      await ask("POST", "/connections/confirm", { confirm });
    },
    readSetup: (runId) => call<SetupStatus>("GET", `/gcp/setup/status/${encodeURIComponent(runId)}`),
  };
}

const pathTo = ({ provider, account }: ConnectionName, deed = "") =>
  `/connections/${provider}${deed}?account=${encodeURIComponent(account)}`;

/** Asks this page's own server for a session: the login of the product, in one step. */
export async function readSession(person: string, signal: AbortSignal): Promise<Session> {
  return readAnswer(fetch(`/session.json?person=${encodeURIComponent(person)}`, { signal }), signal);
}

async function readAnswer<T>(asked: Promise<Response>, signal: AbortSignal): Promise<T> {
  const response = await asked.catch(() => undefined);
  const json: unknown = await response?.json().catch(() => undefined);
  signal.throwIfAborted();
  if (response === undefined) {
    throw new CallFailure("unreachable");
  }
  if (response.ok && json !== undefined) {
    return json as T;
  }
  const told = typeof json === "object" && json !== null ? json : {};
  throw new CallFailure("code" in told && typeof told.code === "string" ? told.code : `http_${response.status}`, told);
}
