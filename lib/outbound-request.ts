import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { promisify } from "node:util";
import { currentRequest } from "./current-request.ts";
import { connectionPool } from "./outbound/connection-pool.ts";
import { type HttpRequest, type Receiver, type Send, toRawHeaders } from "./outbound/http-client.ts";

/** Why an outbound call gave no answer. Adapters map each kind to a failure code of their own. */
export type OutboundErrorKind = "timeout" | "network" | "too_large" | "redirect" | "page" | "insecure_url";

/**
 * An outbound call that gave no answer. Its message names the origin and, for a network error, the system's code: never
 * a path, a query, a header or a body. It never has a `cause`: some causes repeat the request.
 */
export class OutboundError extends Error {
  readonly kind: OutboundErrorKind;

  constructor(kind: OutboundErrorKind, where: string) {
    super(`${kind}: ${where}`);
    this.name = "OutboundError";
    this.kind = kind;
  }
}

export type OutboundLimits = {
  /** Milliseconds for the whole call, the body included. */
  readonly timeoutMs: number;
  /** The largest body that is read, in bytes after decompression. */
  readonly maxBytes: number;
  /** The caller's own deadline. If it fires, the error is a `timeout` too. */
  readonly signal?: AbortSignal | undefined;
  /** The connections that the call uses. Default: those for any server. */
  readonly pool?: Send | undefined;
  /** Whether it opens a connection rather than wait for one that others use. Default `false`. */
  readonly isUrgent?: boolean | undefined;
  /** Whether an answer may begin as a page does, as one in XML. Default `false`. */
  readonly isPageAnswer?: boolean | undefined;
};

export type OutboundInit = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams | null;
};

/** The other side may close a connection that was idle for longer just as it is used again. */
const idleMs = 4000;
const agents = {
  "http:": new HttpAgent({ keepAlive: true, timeout: idleMs }),
  "https:": new HttpsAgent({ keepAlive: true, timeout: idleMs }),
};

/** Shorter than servers and proxies keep a connection that do not say how long: Jetty 30 s, most load balancers 60 s, nginx 75 s. */
const keepMs = 25_000;

const anyServer = connectionPool(agents, { keepMs });

/**
 * Makes connections for a server that is known to keep an idle one for a time.
 *
 * @param knownMs - Milliseconds, below those of the server.
 */
export const poolThatKeeps = (knownMs: number): Send => connectionPool(agents, { keepMs: knownMs });

/** A whole answer in memory, decompressed. */
export type OutboundAnswer = {
  readonly status: number;
  /** Names and values in turn, unchanged. */
  readonly rawHeaders: readonly string[];
  readonly headers: AnswerHeaders;
  readonly body: Buffer;
};

/**
 * Sends one bounded request and reads its whole answer: within a time, up to a size, over TLS (plain http only to this
 * machine) and without following a redirect, which could carry a credential to another host.
 *
 * Any status except 3xx is an answer, 500 too. A success with a page of HTML is not an answer: no API that is called sends one,
 * but proxies and captive portals do. Nothing is retried.
 *
 * @param url - Absolute, without user name or password.
 * @throws {OutboundError} No usable answer. After `timeout` and `network` the other side may have acted.
 */
export async function outboundRequest(url: string | URL, init: OutboundInit, limits: OutboundLimits): Promise<OutboundAnswer> {
  const target = parseOutboundUrl(url);
  try {
    const { status, rawHeaders, body } = await exchange(target, init, limits);
    const headers = toAnswerHeaders(rawHeaders);
    const plain = headers["content-encoding"] === "gzip" && body.length > 0 ? await decompress(body, limits.maxBytes, target.origin) : body;
    if (status < 300 && limits.isPageAnswer !== true && isPage(headers, plain)) {
      throw new OutboundError("page", target.origin);
    }
    return { status, headers, rawHeaders, body: plain };
  } catch (error) {
    throw error instanceof OutboundError ? error : new OutboundError("network", `${target.origin}${systemCode(error)}`);
  }
}

/**
 * Whether an answer is a page: by its content type, or because its first visible character after a byte order mark is `<`. No API
 * that is called through here answers in HTML or XML. An answer without a body is not a page.
 */
export const isPage = (headers: AnswerHeaders, body: Buffer): boolean =>
  body.length > 0 &&
  (/^(text\/html|application\/xhtml\+xml) *(;|$)/i.test(headers["content-type"] ?? "") ||
    /^(\xef\xbb\xbf)?\s*</.test(body.subarray(0, 256).toString("latin1")));

type Exchange = { readonly status: number; readonly rawHeaders: readonly string[]; readonly body: Buffer };

function exchange(target: URL, init: OutboundInit, limits: OutboundLimits): Promise<Exchange> {
  const { timeoutMs, signal, pool = anyServer } = limits;
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
  let giveUp: (() => void) | undefined;
  const fail = (kind: OutboundErrorKind) => {
    reject(new OutboundError(kind, target.origin));
    giveUp?.();
  };
  const expire = () => fail("timeout");
  const timer = setTimeout(expire, timeoutMs);
  signal?.addEventListener("abort", expire);
  if (signal?.aborted) {
    expire();
  } else {
    giveUp = pool(toRequest(target, init, limits), collector(limits.maxBytes, { resolve, reject, fail }));
  }
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", expire);
  });
}

function toRequest(target: URL, { method = "GET", headers = {}, body }: OutboundInit, { isUrgent = false }: OutboundLimits): HttpRequest {
  const text = String(body ?? "");
  const form = body instanceof URLSearchParams ? { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" } : {};
  const all = { host: target.host, "user-agent": userAgent(), "accept-encoding": "gzip", ...form, ...headers };
  const { hostname, port, pathname, search } = target;
  const protocol = target.protocol === "https:" ? "https:" : "http:";
  const raw = toRawHeaders(method, all, text);
  return { protocol, hostname, port, method, path: pathname + search, headers: raw, body: text, isUrgent };
}

/** Providers keep it in their logs: by the request's id, the audit trail tells who asked (RFC 9110, section 10.1.5). */
function userAgent(): string {
  const request = currentRequest();
  return request === undefined ? "aurora-oauth" : `aurora-oauth (request ${request})`;
}

type Ends = { resolve(exchange: Exchange): void; reject(error: unknown): void; fail(kind: OutboundErrorKind): void };

/** Collects an answer up to a size, and gives up at a redirect. */
function collector(maxBytes: number, { resolve, reject, fail }: Ends): Receiver {
  const chunks: Buffer[] = [];
  let size = 0;
  let status = 0;
  let rawHeaders: readonly string[] = [];
  return {
    began: (answered, raw) => {
      [status, rawHeaders] = [answered, raw];
      if (status >= 300 && status < 400) {
        fail("redirect");
      }
    },
    received: (chunk) => {
      size += chunk.byteLength;
      chunks.push(chunk);
      if (size > maxBytes) {
        fail("too_large");
      }
    },
    ended: () => resolve({ status, rawHeaders, body: Buffer.concat(chunks) }),
    failed: reject,
  };
}

async function decompress(body: Buffer, maxBytes: number, origin: string): Promise<Buffer> {
  try {
    // Loaded here: most processes are never sent a compressed answer.
    const { gunzip } = process.getBuiltinModule("node:zlib");
    return await promisify(gunzip)(body, { maxOutputLength: maxBytes });
  } catch (error) {
    throw systemCode(error) === " (ERR_BUFFER_TOO_LARGE)" ? new OutboundError("too_large", origin) : error;
  }
}

function parseOutboundUrl(url: string | URL): URL {
  const parsed = typeof url === "string" ? URL.parse(url) : url;
  if (parsed === null) {
    throw new OutboundError("insecure_url", "not a URL");
  }
  const secure = parsed.protocol === "https:" || (parsed.protocol === "http:" && isLoopback(parsed.hostname));
  if (!secure || parsed.username !== "" || parsed.password !== "") {
    throw new OutboundError("insecure_url", `${parsed.protocol}//${parsed.host}`);
  }
  return parsed;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function systemCode(error: unknown): string {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  return /^[A-Z0-9_]+$/.test(code) ? ` (${code})` : "";
}

/** The headers of an answer by their names in lower case. */
type AnswerHeaders = Readonly<Record<string, string | undefined>>;

/** Headers that have one value. If they are sent twice, the first counts, as for `node:http`. */
const single: ReadonlySet<string> = new Set(["content-type", "content-length", "retry-after", "location", "etag"]);

/** Reads raw headers, names and values in turn. The values of other headers that are sent twice are joined. */
function toAnswerHeaders(raw: readonly string[]): AnswerHeaders {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    const value = raw[index + 1] ?? "";
    const before = headers[name];
    if (before === undefined) {
      headers[name] = value;
    } else if (!single.has(name)) {
      headers[name] = `${before}, ${value}`;
    }
  }
  return headers;
}
