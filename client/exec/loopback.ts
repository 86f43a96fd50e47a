import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { NoToken } from "./token-api.ts";

export type LoopbackCall = {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  /** Of a POST; empty otherwise. */
  readonly form: URLSearchParams;
};

/** An address that the program's SDK asks. */
export type LoopbackRoute = {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Where the SDK sends the key of this run. */
  readonly readKey: (call: LoopbackCall) => unknown;
  /** @returns The answer's JSON. @throws {NoToken} */
  readonly answer: (call: LoopbackCall) => Promise<object>;
};

export type Loopback = { readonly url: string; close(): void };

const maxBodyBytes = 64 * 1024;

/**
 * Serves the routes on 127.0.0.1, to callers that send the key of this run. Everything else is answered with 403, whether or not the path exists.
 *
 * A web page cannot get a token here: it does not know the key. Its own name for this machine (DNS rebinding) is refused as well, since `Host`
 * must be the address itself.
 *
 * @param key - Random, of this run.
 */
export async function serveLoopback(routes: readonly LoopbackRoute[], key: string): Promise<Loopback> {
  const server = createServer({ requestTimeout: 10_000 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const digest = digestOf(key);
  server.on("request", (request, response: ServerResponse) => {
    reply(request)
      .catch((error: unknown) => refuse(toNoToken(error)))
      .then(({ status, json }) => response.writeHead(status, headersOf(status)).end(JSON.stringify(json)))
      .catch(() => response.destroy());
  });

  const reply = async (request: IncomingMessage) => {
    const url = new URL(request.url ?? "/", `http://${host}`);
    const call = { headers: request.headers, query: url.searchParams, form: await readForm(request) };
    const route = routes.find(({ method, path }) => method === request.method && path === url.pathname);
    const given = route?.readKey(call);
    const isKnown = typeof given === "string" && timingSafeEqual(digestOf(given), digest);
    if (request.headers.host !== host || route === undefined || !isKnown) {
      return refuse(new NoToken("not_let_in", 403, "Only the program that aurora-oauth exec has started is let in."));
    }
    return { status: 200, json: await route.answer(call) };
  };

  return {
    url: `http://${host}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Of equal length for each text, as the comparison needs it. */
const digestOf = (text: string) => createHash("sha256").update(text).digest();

const headersOf = (status: number) => ({
  "content-type": "application/json",
  "cache-control": "no-store",
  ...(status === 503 ? { "retry-after": "5" } : {}),
});

const toNoToken = (error: unknown) => (error instanceof NoToken ? error : new NoToken("internal", undefined, ""));

/** In the forms of AWS (`code`, `message`) and of OAuth (`error`, `error_description`). A 503 lets an SDK try again; no other does. */
function refuse({ code, status = 503, message, isFinal }: NoToken) {
  const sent = isFinal ? (status === 401 || status >= 500 ? 403 : status) : 503;
  return { status: sent, json: { code, message, error: code, error_description: message } };
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > maxBodyBytes) {
      throw new NoToken("too_large", 413, "");
    }
    parts.push(part);
  }
  return new URLSearchParams(Buffer.concat(parts).toString("utf8"));
}
