import { type OutboundAnswer, type OutboundInit, type OutboundLimits, outboundRequest } from "./outbound-request.ts";

/**
 * {@link outboundRequest} in the shape of `fetch`, for the libraries that take one.
 *
 * @returns A `Response` that is already in memory.
 * @throws {OutboundError} As {@link outboundRequest} does.
 */
export async function outboundFetch(url: string | URL, init: OutboundInit, limits: OutboundLimits): Promise<Response> {
  return toResponse(await outboundRequest(url, init, limits));
}

/** A `Response` of an answer. It costs more CPU than reading the answer itself: for the libraries that want one. */
export function toResponse({ status, rawHeaders, body }: OutboundAnswer): Response {
  return new Response([204, 205].includes(status) ? null : new Uint8Array(body), { status, headers: endToEndHeaders(rawHeaders) });
}

/** The body is decoded by now: these two would describe the bytes that were on the wire. */
function endToEndHeaders(rawHeaders: readonly string[]): [string, string][] {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!/^content-(encoding|length)$/i.test(name)) {
      headers.push([name, rawHeaders[index + 1] ?? ""]);
    }
  }
  return headers;
}
