import type { toConnectionView, toFailureView } from "../../../lib/connections/to-connection-view.ts";
import type { toDisconnectionView } from "../../../lib/connections/to-disconnection-view.ts";
import type { SetupStatus } from "../../../lib/gcp-setup/to-setup-status.ts";
import type { Session } from "../session.ts";

export type Connection = ReturnType<typeof toConnectionView>;
export type Disconnection = ReturnType<typeof toDisconnectionView>;
/** Which connection of the organisation. */
export type ConnectionName = Pick<Connection, "provider" | "account">;
export type Refreshed = { readonly outcome: "renewed" | "kept"; readonly reason: string; readonly connection: Connection };
export type Checked = { readonly failure: ReturnType<typeof toFailureView> | null; readonly connection: Connection };
export type { SetupStatus };

/** A call that did not succeed. `unreachable`: no answer at all. `http_<status>`: an answer that is not the API's own. */
export class CallFailure extends Error {
  readonly code: string;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, { request_id, retry_after_seconds }: { request_id?: unknown; retry_after_seconds?: unknown } = {}) {
    super(code);
    this.name = code;
    this.code = code;
    this.requestId = typeof request_id === "string" ? request_id : undefined;
    this.retryAfterSeconds = typeof retry_after_seconds === "number" ? retry_after_seconds : undefined;
  }
}

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
 * The API, as the person of a session.
 *
 * @param signal - Ends every call when the page has no more use for the answer, as when somebody else signs in.
 */
export function openApi(session: Session, signal: AbortSignal): Api {
  const call = async <T>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<T> => {
    const headers = { authorization: `Bearer ${session.token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const given = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    return readAnswer<T>(fetch(`${session.apiUrl}${path}`, { method, headers, ...sent, signal: given, credentials: "omit" }), signal);
  };
  return {
    session,
    listConnections: async () => (await call<{ connections: Connection[] }>("GET", "/connections")).connections,
    readConnection: ({ provider, account }) => call("GET", `/connections/${provider}/${encodeURIComponent(account)}`),
    refresh: (name) => call("POST", pathTo(name, "/refresh")),
    check: (name) => call("POST", pathTo(name, "/check")),
    disconnect: (name) => call("DELETE", pathTo(name)),
    login: async ({ replaceAccount = false } = {}) => {
      const returnTo = window.location.pathname === "/" ? "/" : "/chat";
      return (await call<{ login_url: string }>("POST", "/login", { return_to: returnTo, replace_account: replaceAccount })).login_url;
    },
    confirm: async (confirm) => {
      await call("POST", "/connections/confirm", { confirm });
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

/** The code of whatever was thrown; a bug in this page is one too, and is left for the browser's console. */
export function toCallFailure(error: unknown): CallFailure {
  if (error instanceof CallFailure) {
    return error;
  }
  console.error(error);
  return new CallFailure("page_broken");
}
