import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { answerCall } from "./answer-call.ts";
import type { GoogleClient } from "./google-client.ts";
import { readCall } from "./read-call.ts";
import { createSigningKey } from "./signing-key.ts";
import { createWorld, type World } from "./world.ts";

export type GoogleSimulator = { url: string; close(): Promise<void> };

/**
 * Starts a simulator of the parts of Google that a connection needs, on the loopback address only.
 *
 * All of Google's hosts share one base URL, which is also the issuer. It refuses what Google refuses; what it does beyond
 * that is said on its control plane, under `/_control`.
 *
 * @param options.port - 0 takes a free one.
 * @param options.clients - The registered OAuth clients; they all belong to one Cloud project.
 */
export async function startGoogle(options: { port: number; clients: GoogleClient[] }): Promise<GoogleSimulator> {
  const key = await createSigningKey();
  const server = createServer();
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server has no port");
  const url = `http://127.0.0.1:${address.port}`;
  const world = createWorld(url, options.clients, key);
  const closing = new AbortController();
  server.on("request", (request, response) => {
    serve(world, request, response, closing.signal).catch((error: unknown) => {
      if (!closing.signal.aborted && !response.destroyed) console.error("the simulator of Google failed", error);
      response.destroy();
    });
  });
  return {
    url,
    async close() {
      closing.abort();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const reply = await answerCall(await readCall(request), world, signal);
  if (reply === "dropped") response.destroy();
  else response.writeHead(reply.status, reply.headers).end(reply.body);
}
