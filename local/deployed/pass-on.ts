import { type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from "node:http";
import { request as secureRequest } from "node:https";

/** An answer as it came, read completely. */
export type PassedAnswer = { readonly status: number; readonly contentType: string | undefined; readonly text: string };

export type PassOnOptions = {
  /** With the query. Default: as it was received. */
  readonly path?: string;
  /** Default: as they were received. */
  readonly headers?: OutgoingHttpHeaders;
  /** Called with each whole answer, before its last byte is sent back. */
  readonly onAnswer?: ((answer: PassedAnswer) => void) | undefined;
};

/**
 * Sends a received call on to another server, and its answer back. Both pass through unchanged: the requested host, cookies, redirects. A
 * server that does not answer gives 502.
 */
export function passOn(received: IncomingMessage, response: ServerResponse, to: URL, options: PassOnOptions = {}): void {
  const { path = received.url, headers, onAnswer } = options;
  const { method, rawHeaders } = received;
  const { protocol, hostname, port } = to;
  const open = protocol === "https:" ? secureRequest : request;
  // Each request has a connection of its own. A kept one may be closed by the server in the instant in which it is used again.
  const passed = open({ hostname, port, method, path, headers: headers ?? rawHeaders, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    if (onAnswer !== undefined) {
      readAlong(answer, onAnswer);
    }
    answer.pipe(response);
  });
  passed.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on("close", () => passed.destroy());
  received.pipe(passed);
}

function readAlong(answer: IncomingMessage, onAnswer: (answer: PassedAnswer) => void): void {
  const chunks: Buffer[] = [];
  answer.on("data", (chunk: Buffer) => chunks.push(chunk));
  const { statusCode: status = 502, headers } = answer;
  answer.on("end", () => onAnswer({ status, contentType: headers["content-type"], text: Buffer.concat(chunks).toString("utf8") }));
}
