import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { answerCall } from "./answer-call.ts";
import { readCall } from "./call.ts";
import { buildControlRoutes } from "./control.ts";
import { guarded } from "./guarded.ts";
import { type Reply, text } from "./reply.ts";
import type { Controls, Simulation } from "./simulation.ts";

/** Both in PEM. */
export type Certificate = { readonly key: string; readonly cert: string };

export type Simulator = { readonly url: string; close(): Promise<void> };

/**
 * Starts a simulator on the loopback address only. Its control plane is under `/_control/`, for programs only: web pages are refused.
 *
 * A bug of the simulator is printed and answered with 500, in words that no provider uses.
 *
 * @param options.port - 0 takes a free one.
 * @param options.certificate - Serves https with it. Default: plain http.
 * @throws {Error} The port is taken.
 */
export async function startSimulator<World extends Controls<object>>(
  simulation: Simulation<World>,
  { port, certificate }: { readonly port: number; readonly certificate?: Certificate },
): Promise<Simulator> {
  const server = certificate === undefined ? createServer() : createTlsServer(certificate);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `${certificate === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const world = simulation.createWorld(url);
  const controlRoutes = [...simulation.commands, ...buildControlRoutes(simulation, url)];
  const closing = new AbortController();
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const reply = await answerCall(simulation, controlRoutes, world, await readCall(request), closing.signal);
    if (reply === "dropped") response.destroy();
    else send(response, reply, world.clock.now());
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response).catch((error: unknown) => {
      // The caller has disconnected, or the simulator is closing: no answer can be sent.
      if (closing.signal.aborted || response.destroyed) return;
      const failure = `the simulator of ${simulation.name} failed`;
      console.error(failure, error);
      send(response, text(500, failure, "text/plain; charset=utf-8"), world.clock.now());
    });
  };
  server.on("request", guarded(listener, simulation.alsoNamed));
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

/** A server's Date header tells its own clock. */
function send(response: ServerResponse, { status, headers, body }: Reply, now: Date): void {
  response.writeHead(status, { date: now.toUTCString(), ...headers }).end(body);
}
