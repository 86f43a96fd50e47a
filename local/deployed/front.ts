import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { guarded } from "../simulator/guarded.ts";
import { passOn } from "./pass-on.ts";

export type Front = {
  readonly url: string;
  /** Sets the API that answers from now on. */
  serve(apiId: string): void;
  close(): Promise<void>;
};

/**
 * Starts a fixed address in front of the HTTP API, like a custom domain in production. Redirect URIs, cookies and the template's `publicUrl`
 * need it before the deploy, and the API's id is known only after it. Until then the answer is 503.
 *
 * Everything but the calls of other sites' pages passes through unchanged in both directions: the requested host, cookies, redirects.
 */
export async function startFront({ port, awsEndpoint }: { readonly port: number; readonly awsEndpoint: string }): Promise<Front> {
  let base: string | undefined;
  const listener = (received: IncomingMessage, response: ServerResponse) => {
    if (base === undefined) {
      response.writeHead(503).end();
    } else {
      passOn(received, response, new URL(awsEndpoint), `${base}${received.url}`);
    }
  };
  const server = createServer(guarded(listener));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (apiId) => {
      base = `/_aws/execute-api/${apiId}/$default`;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
