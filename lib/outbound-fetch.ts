import { type OutboundAnswer, type OutboundInit, type OutboundLimits, outboundRequest } from "./outbound-request.ts";

/**
 * Sends an {@link outboundRequest} in the shape of `fetch`, for the libraries that need one.
 *
 * @returns A `Response` that is already in memory.
 * @throws {OutboundError} As {@link outboundRequest} does.
 */
export async function outboundFetch(url: string | URL, init: OutboundInit, limits: OutboundLimits): Promise<Response> {
  return toResponse(await outboundRequest(url, init, limits));
}

/** Makes a `Response` of an answer, for the libraries that need one. It costs more CPU than reading the answer. */
export function toResponse({ status, rawHeaders, body }: OutboundAnswer): Response {
  return new Response([204, 205].includes(status) ? null : new Uint8Array(body), { status, headers: endToEndHeaders(rawHeaders) });
}

/** Drops the two headers that describe the encoded bytes: the body is already decoded. */
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
