import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { request as secureRequest } from "node:https";

/**
 * Sends a received call on to another server, and its answer back. Both pass through unchanged: the requested host, cookies, redirects. A
 * server that does not answer gives 502.
 *
 * @param path - With the query. Default: as it was received.
 */
export function passOn(received: IncomingMessage, response: ServerResponse, to: URL, path = received.url): void {
  const { method, rawHeaders } = received;
  const { protocol, hostname, port } = to;
  const open = protocol === "https:" ? secureRequest : request;
  // Each request has a connection of its own. A kept one may be closed by the server in the instant in which it is used again.
  const passed = open({ hostname, port, method, path, headers: rawHeaders, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  passed.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on("close", () => passed.destroy());
  received.pipe(passed);
}
