/** Why an outbound call gave no answer. Adapters map each kind to a failure code of their own. */
export type OutboundErrorKind = "timeout" | "network" | "too_large" | "redirect" | "insecure_url";

/**
 * An outbound call that gave no answer. Its message names the origin and, for a network error, the system's code: never
 * a path, a query, a header or a body. It has no `cause` on purpose: undici repeats a refused header's value in its own.
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
  /** The caller's own deadline; reaching it is a `timeout` too. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * Sends one bounded request and reads its whole answer: within a time, up to a size, over TLS (plain http only to this
 * machine) and without following a redirect, which could carry a credential to another host.
 *
 * Any status except 3xx is an answer, 500 too. Nothing is retried.
 *
 * @param url - Absolute, without user name or password.
 * @param init - As for `fetch`; `redirect` and `signal` belong to this function.
 * @returns A `Response` that is already in memory.
 * @throws {OutboundError} No answer that may be used. After `timeout` and `network` the other side may have acted.
 */
export async function outboundFetch(
  url: string | URL,
  init: Omit<RequestInit, "redirect" | "signal">,
  limits: OutboundLimits,
): Promise<Response> {
  const target = parseOutboundUrl(url);
  const deadline = AbortSignal.any([AbortSignal.timeout(limits.timeoutMs), ...(limits.signal ? [limits.signal] : [])]);
  try {
    const response = await fetch(target, { ...init, redirect: "manual", signal: deadline });
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel();
      throw new OutboundError("redirect", target.origin);
    }
    const body = await readAtMost(response, limits.maxBytes, target.origin);
    return new Response(body, { status: response.status, statusText: response.statusText, headers: endToEndHeaders(response.headers) });
  } catch (error) {
    if (error instanceof OutboundError) {
      throw error;
    }
    throw deadline.aborted
      ? new OutboundError("timeout", target.origin)
      : new OutboundError("network", `${target.origin}${systemCode(error)}`);
  }
}

function parseOutboundUrl(url: string | URL): URL {
  const parsed = URL.parse(String(url));
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

async function readAtMost(response: Response, maxBytes: number, origin: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (response.body === null) {
    return null;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new OutboundError("too_large", origin);
    }
    chunks.push(chunk);
  }
  return response.status === 204 || response.status === 205 ? null : new Uint8Array(Buffer.concat(chunks));
}

/** The body is decoded by now: these two would describe the bytes that were on the wire. */
function endToEndHeaders(received: Headers): Headers {
  const headers = new Headers(received);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return headers;
}

function systemCode(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return /^[A-Z0-9_]+$/.test(code) ? ` (${code})` : "";
}
