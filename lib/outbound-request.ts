import { type ClientRequest, Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { toRawHeaders } from "./raw-headers.ts";

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

/** A whole answer in memory, decompressed. */
export type OutboundAnswer = {
  readonly status: number;
  /** Names and values in turn, unchanged. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/**
 * Sends one bounded request and reads its whole answer: within a time, up to a size, over TLS (plain http only to this
 * machine) and without following a redirect, which could carry a credential to another host.
 *
 * Any status except 3xx is an answer, 500 too. A success with a page of HTML is not an answer: no API that is called sends one,
 * but proxies and captive portals do. Nothing is retried. Uses `node:https`: `fetch` takes twice the CPU for a call on a
 * kept connection (measured).
 *
 * @param url - Absolute, without user name or password.
 * @throws {OutboundError} No usable answer. After `timeout` and `network` the other side may have acted.
 */
export async function outboundRequest(url: string | URL, init: OutboundInit, limits: OutboundLimits): Promise<OutboundAnswer> {
  const target = parseOutboundUrl(url);
  try {
    const { answer, body } = await exchange(target, init, limits);
    const { statusCode: status = 0, headers, rawHeaders } = answer;
    const plain = headers["content-encoding"] === "gzip" && body.length > 0 ? await decompress(body, limits.maxBytes, target.origin) : body;
    if (status < 300 && isPage(headers, plain)) {
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
export const isPage = (headers: IncomingHttpHeaders, body: Buffer): boolean =>
  body.length > 0 &&
  (/^(text\/html|application\/xhtml\+xml) *(;|$)/i.test(headers["content-type"] ?? "") ||
    /^(\xef\xbb\xbf)?\s*</.test(body.subarray(0, 256).toString("latin1")));

type Exchange = { readonly answer: IncomingMessage; readonly body: Buffer };

function exchange(target: URL, init: OutboundInit, { timeoutMs, maxBytes, signal }: OutboundLimits): Promise<Exchange> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
  let sent: ClientRequest | undefined;
  const fail = (kind: OutboundErrorKind) => {
    reject(new OutboundError(kind, target.origin));
    sent?.destroy();
  };
  const expire = () => fail("timeout");
  const timer = setTimeout(expire, timeoutMs);
  signal?.addEventListener("abort", expire);
  if (signal?.aborted) {
    expire();
  } else {
    try {
      sent = begin(target, init);
      sent.on("error", reject);
      sent.on("response", (answer) => readAnswer(answer, maxBytes, { resolve, reject, fail }));
    } catch (error) {
      // A header has characters that cannot be sent.
      reject(error);
    }
  }
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", expire);
  });
}

function begin(target: URL, { method = "GET", headers = {}, body }: OutboundInit): ClientRequest {
  const text = String(body ?? "");
  const form = body instanceof URLSearchParams ? { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" } : {};
  const all = { host: target.host, "user-agent": "aurora-oauth", "accept-encoding": "gzip", ...form, ...headers };
  const isHttps = target.protocol === "https:";
  const options = { method, headers: toRawHeaders(method, all, text), agent: agents[isHttps ? "https:" : "http:"] };
  const sent = isHttps ? requestHttps(target, options) : requestHttp(target, options);
  return sent.end(text);
}

type Ends = { resolve(exchange: Exchange): void; reject(error: unknown): void; fail(kind: OutboundErrorKind): void };

function readAnswer(answer: IncomingMessage, maxBytes: number, { resolve, reject, fail }: Ends): void {
  const { statusCode = 0 } = answer;
  if (statusCode >= 300 && statusCode < 400) {
    fail("redirect");
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  answer.on("data", (chunk: Buffer) => {
    size += chunk.byteLength;
    chunks.push(chunk);
    if (size > maxBytes) {
      fail("too_large");
    }
  });
  answer.on("end", () => resolve({ answer, body: Buffer.concat(chunks) }));
  answer.on("error", reject);
}

const gunzipAsync = promisify(gunzip);

async function decompress(body: Buffer, maxBytes: number, origin: string): Promise<Buffer> {
  try {
    return await gunzipAsync(body, { maxOutputLength: maxBytes });
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
