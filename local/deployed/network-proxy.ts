import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { guarded } from "../simulator/guarded.ts";
import { passOn } from "./pass-on.ts";

export type ProxyAnswer = { readonly status: number; readonly contentType: string; readonly body: string };

/** A server in front of another one. Calls pass through it unchanged until it is told otherwise. */
export type NetworkProxy = {
  readonly url: string;
  /** Leads to this server from now on. Until then the answer is 503. */
  leadTo(url: string): void;
  /** Holds each call for this long before it passes, as a slow network does. 0: no longer. */
  slow(delayMs: number): void;
  /** Gives every call this answer, which the server behind does not see. `undefined`: no longer. */
  answer(instead: ProxyAnswer | undefined): void;
  close(): Promise<void>;
};

/** Starts a proxy on 127.0.0.1 and a free port. */
export async function startNetworkProxy(): Promise<NetworkProxy> {
  let target: URL | undefined;
  let delayMs = 0;
  let instead: ProxyAnswer | undefined;
  const answer = (received: IncomingMessage, response: ServerResponse) => {
    if (instead !== undefined) {
      received.resume();
      response.writeHead(instead.status, { "content-type": instead.contentType }).end(instead.body);
    } else if (target === undefined) {
      received.resume();
      response.writeHead(503).end();
    } else {
      passOn(received, response, target);
    }
  };
  const listener = (received: IncomingMessage, response: ServerResponse) => {
    if (delayMs === 0) {
      answer(received, response);
    } else {
      setTimeout(() => answer(received, response), delayMs);
    }
  };
  const server = createServer(guarded(listener));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (url) => {
      target = new URL(url);
    },
    slow: (milliseconds) => {
      delayMs = milliseconds;
    },
    answer: (given) => {
      instead = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
