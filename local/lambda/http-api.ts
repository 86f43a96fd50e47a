import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { guarded } from "../simulator/guarded.ts";
import { authorize } from "./authorize.ts";
import { applyCors, applyPreflight, isPreflight, preflightAnswer } from "./cors.ts";
import { decodePath } from "./decode-path.ts";
import type { Invoke } from "./functions.ts";
import { buildHttpEvent } from "./http-event.ts";
import { buildApiAnswer, type HttpAnswer, parseHttpAnswer } from "./http-response.ts";
import { createRouter, type MatchRoute, type RouteTarget } from "./routes.ts";
import type { Cors, Template } from "./template.ts";
import { TooLate, within } from "./within.ts";

export type HttpApiOptions = {
  readonly template: Pick<Template, "functions" | "authorizers" | "cors">;
  readonly invoke: Invoke;
  readonly region: string;
  readonly account: string;
  /** Default 0: a free port. */
  readonly port?: number;
  /** How long a function may take before the caller is answered 503. Default 30,000, which is AWS's limit. */
  readonly integrationTimeoutMs?: number;
  /** Called with each answer of a function to a route such as `GET /path`, before it is sent. */
  readonly onAnswer?: (route: string, answer: HttpAnswer) => void;
};

export type HttpApi = { readonly url: string; readonly port: number; readonly close: () => Promise<void> };

type Api = Required<Omit<HttpApiOptions, "port">> & { readonly match: MatchRoute };

const apiId = "local";
const maxBodyBytes = 10 * 1024 * 1024;
// Request line and headers together.
const maxHeaderBytes = 10_240;
const tooLarge = buildApiAnswer(413, "Request Entity Too Large");
const failed = buildApiAnswer(500, "Internal Server Error");

/**
 * Serves the routes of a template on 127.0.0.1 as an API Gateway HTTP API does: routing, payload format 2.0, request authorizers, CORS,
 * limits, and the API's own answers. Without throttling and caching.
 *
 * @throws {Error} The port is taken, or a route names an unknown authorizer.
 */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  refuseUnknownAuthorizers(options.template);
  const api: Api = { integrationTimeoutMs: 30_000, onAnswer: () => undefined, ...options, match: createRouter(options.template.functions) };
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const requestId = randomBytes(11).toString("base64");
    const answered = await answer(request, requestId, api).catch(() => failed);
    send(response, withCors(options.template.cors, request, answered), requestId);
  };
  const server = createServer({ maxHeaderSize: maxHeaderBytes }, guarded(listener));
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, port, close };
}

async function answer(incoming: IncomingMessage, requestId: string, api: Api): Promise<HttpAnswer> {
  const receivedAt = new Date();
  const { method = "GET", url = "/", httpVersion, rawHeaders } = incoming;
  const mark = url.indexOf("?");
  const path = decodePath(mark === -1 ? url : url.slice(0, mark));
  const match = path === undefined ? undefined : api.match(method, path);
  if (path === undefined) {
    return buildApiAnswer(400, "Bad Request");
  }
  if (match === undefined) {
    return api.template.cors !== undefined && isPreflight(method, incoming.headers) ? preflightAnswer : buildApiAnswer(404, "Not Found");
  }
  const body = await readBody(incoming);
  if (body === undefined) {
    return tooLarge;
  }
  const query = mark === -1 ? "" : url.slice(mark + 1);
  const sourceIp = incoming.socket.remoteAddress ?? "127.0.0.1";
  const event = buildHttpEvent({ method, path, query, httpVersion, rawHeaders, sourceIp, body, requestId, receivedAt }, match, {
    apiId,
    account: api.account,
  });
  const authorizer = match.route.authorizer === undefined ? undefined : api.template.authorizers[match.route.authorizer];
  if (authorizer === undefined) {
    return integrate(match.route, event, api);
  }
  const access = await authorize(event, authorizer, api.region, api.invoke);
  if (!access.allowed) {
    return buildApiAnswer(access.status, access.message);
  }
  const requestContext = { ...event.requestContext, authorizer: { lambda: access.context } };
  return integrate(match.route, { ...event, requestContext }, api);
}

async function integrate({ key, functionKey }: RouteTarget, event: unknown, api: Api): Promise<HttpAnswer> {
  try {
    const answered = parseHttpAnswer(await within(api.integrationTimeoutMs, api.invoke(functionKey, event)));
    if (answered !== undefined) {
      api.onAnswer(key, answered);
    }
    return answered ?? failed;
  } catch (error) {
    return error instanceof TooLate ? buildApiAnswer(503, "Service Unavailable") : failed;
  }
}

function withCors(cors: Cors | undefined, { method = "", headers }: IncomingMessage, answered: HttpAnswer): HttpAnswer {
  if (cors === undefined) {
    return answered;
  }
  return isPreflight(method, headers) ? applyPreflight(cors, headers.origin, answered) : applyCors(cors, headers.origin, answered);
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer, requestId: string): void {
  response.statusCode = status;
  response.setHeader("apigw-requestid", requestId);
  for (const [name, value] of headers) {
    response.appendHeader(name, value);
  }
  response.end(body);
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) {
      // The client reads the answer only after it has sent everything.
      incoming.resume();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refuseUnknownAuthorizers({ functions, authorizers }: HttpApiOptions["template"]): void {
  const named = Object.values(functions).flatMap(({ routes }) => routes.flatMap(({ authorizer }) => authorizer ?? []));
  const missing = named.find((name) => functions[authorizers[name]?.functionName ?? ""] === undefined);
  if (missing !== undefined) {
    throw new Error(`there is no authorizer ${missing}, or not its function`);
  }
}
