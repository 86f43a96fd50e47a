import type { Dispatcher } from "undici";
import Pool from "undici/lib/dispatcher/pool.js";
import type { HttpRequest, Receiver, Send } from "./http-client.ts";

export type UndiciOptions = {
  /** Milliseconds for which an idle connection is kept if the other side does not say how long it keeps it. */
  readonly keepMs: number;
  /** Connections to one origin. Default: no limit. */
  readonly mostSockets?: number;
};

/** Callers give up earlier, but undici cannot give up a connection that is being made. */
const connectTimeoutMs = 30_000;

/**
 * Sends with undici, at half of the CPU of `node:https` (measured), with the same checks and limits.
 *
 * It keeps an idle connection for as long as the other side says (`Keep-Alive: timeout=…`), ten minutes at most. Before it uses an idle
 * connection again, it lets the event loop turn once: a close that arrived meanwhile, also while the process was frozen, is seen then.
 */
export function undiciClient({ keepMs, mostSockets }: UndiciOptions): Send {
  const pools = new Map<string, Pool>();
  const poolOf = (origin: string): Pool => {
    const pool = pools.get(origin) ?? new Pool(origin, { ...options, keepAliveTimeout: keepMs, connections: mostSockets ?? null });
    pools.set(origin, pool);
    return pool;
  };
  return ({ protocol, hostname, port, method, path, headers, body }: HttpRequest, receiver) => {
    const handler = new Exchange(receiver);
    const origin = `${protocol}//${hostname}${port === "" ? "" : `:${port}`}`;
    poolOf(origin).dispatch({ method: method as Dispatcher.HttpMethod, path, headers, body: body === "" ? null : body }, handler);
    return () => handler.abort();
  };
}

/** The caller limits the time of the whole exchange. */
const options = { headersTimeout: 0, bodyTimeout: 0, connectTimeout: connectTimeoutMs };

class Exchange implements Dispatcher.DispatchHandler {
  readonly #receiver: Receiver;
  #controller: Dispatcher.DispatchController | undefined;
  #isAborted = false;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  /** Gives the exchange up. If it waits for a connection, nothing of it is sent. */
  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort(aborted);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isAborted) {
      controller.abort(aborted);
    }
  }

  onResponseStart({ rawHeaders }: Dispatcher.DispatchController, status: number): void {
    // Others are only announcements of the answer (RFC 9110, section 15.2).
    if (status >= 200) {
      this.#receiver.began(status, Array.isArray(rawHeaders) ? rawHeaders.map(toText) : []);
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#receiver.received(chunk);
  }

  onResponseEnd(): void {
    this.#receiver.ended();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const code = "code" in error ? nodeCodes[String(error.code)] : undefined;
    this.#receiver.failed(code === undefined ? error : Object.assign(new Error(code), { code }));
  }
}

const aborted = new Error("given up");

/** The codes of `node:https` for what undici names otherwise: an error reads the same from both clients. */
const nodeCodes: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: "ECONNRESET",
  UND_ERR_CONNECT_TIMEOUT: "ETIMEDOUT",
  UND_ERR_INVALID_ARG: "ERR_INVALID_CHAR",
};

const toText = (value: Buffer | string): string => (typeof value === "string" ? value : value.toString("latin1"));
