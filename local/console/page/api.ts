import type { Session } from "../session.ts";
import type { Checked, Connection, ConnectionName, Disconnection, Preview, Refreshed } from "./answers.ts";
import { CallFailure } from "./call-failure.ts";
import { sayWhileWaiting } from "./waiting.ts";

/** A little more than the API takes to answer a slow request by itself. */
const timeoutMs = 32_000;

type List = { readonly connections: readonly Connection[]; readonly next_cursor?: string };
type Method = "GET" | "POST" | "DELETE";

export type LoginChoice = {
  readonly replaceAccount?: boolean;
  /** What the route wants besides. */
  readonly fields?: Readonly<Record<string, string>>;
};

/** A login link, under the name that the route gives it. */
type LoginAnswer = { readonly login_url: string } | { readonly authorizationUrl: string };

export type Api = {
  readonly session: Session;
  /** The connections that a person waits to see. */
  listConnections(): Promise<readonly Connection[]>;
  readConnections(): Promise<readonly Connection[]>;
  /** A connection that a person waits to see. */
  openConnection(name: ConnectionName): Promise<Connection>;
  readConnection(name: ConnectionName): Promise<Connection>;
  refresh(name: ConnectionName): Promise<Refreshed>;
  /** A check that a person asks for. Its setup, if there is one, is looked at soon. */
  check(name: ConnectionName): Promise<Checked>;
  /** A check that the page makes by itself. */
  checkUnasked(name: ConnectionName): Promise<Checked>;
  disconnect(name: ConnectionName): Promise<Disconnection>;
  /**
   * @param path - The route of the provider's method.
   * @returns Where to send the browser.
   */
  login(path: string, choice?: LoginChoice): Promise<string>;
  preview(confirmation: string): Promise<Preview>;
  /** @returns The connection that it has made. */
  confirm(confirmation: string): Promise<Connection>;
  /** Sends what a form holds, in the body. @param path - The route of the provider's method. */
  submit<T>(path: string, values: object): Promise<T>;
  /** Reads what belongs to one provider. */
  read<T>(path: string): Promise<T>;
  /** The same, for a person who waits to see it. */
  open<T>(path: string): Promise<T>;
};

/**
 * The API, as the person of a session. What a person asked for says so when it is slow; what this page asks by itself does not.
 *
 * @param signal - Ends every call when the page has no more use for the answer, as when somebody else signs in.
 */
export function openApi(session: Session, signal: AbortSignal): Api {
  const call = async <T>(method: Method, path: string, body?: object): Promise<T> => {
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
    listConnections: () => readPages((path) => ask<List>("GET", path)),
    readConnections: () => readPages((path) => call<List>("GET", path)),
    openConnection: (name) => ask("GET", pathTo(name)),
    readConnection: (name) => call("GET", pathTo(name)),
    refresh: (name) => ask("POST", deedOn(name, "/refresh")),
    check: (name) => ask("POST", `${deedOn(name, "/check")}&look=true`),
    checkUnasked: (name) => call("POST", deedOn(name, "/check")),
    disconnect: (name) => ask("DELETE", deedOn(name)),
    login: async (path, { replaceAccount, fields = {} } = {}) => {
      // Left out, the route decides: it lets a login take the place of another method, and not of another account.
      const choice = replaceAccount === undefined ? {} : { replace_account: replaceAccount };
      const answer = await ask<LoginAnswer>("POST", path, { return_to: "/chat", ...fields, ...choice });
      return "login_url" in answer ? answer.login_url : answer.authorizationUrl;
    },
    preview: (confirm) => ask("POST", "/connections/confirm/preview", { confirm }),
    confirm: async (confirm) => (await ask<{ connection: Connection }>("POST", "/connections/confirm", { confirm })).connection,
    submit: (path, values) => ask("POST", path, values),
    read: (path) => call("GET", path),
    open: (path) => ask("GET", path),
  };
}

/** Reads every page of the connections. */
async function readPages(read: (path: string) => Promise<List>): Promise<readonly Connection[]> {
  const connections: Connection[] = [];
  for (let path: string | undefined = "/connections"; path !== undefined; ) {
    const { connections: page, next_cursor } = await read(path);
    connections.push(...page);
    path = next_cursor === undefined ? undefined : `/connections?cursor=${encodeURIComponent(next_cursor)}`;
  }
  return connections;
}

const pathTo = ({ provider, account }: ConnectionName) => `/connections/${provider}/${encodeURIComponent(account)}`;

const deedOn = ({ provider, account }: ConnectionName, deed = "") =>
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
