import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { guarded } from "../simulator/guarded.ts";
import { type PassedAnswer, passOn } from "./pass-on.ts";

export type OnAnswer = (method: string, path: string, answer: PassedAnswer) => void;

export type Front = {
  readonly url: string;
  /** Sets the API that answers from now on. @param onAnswer - Told each of its answers, with the method and the path of the call. */
  serve(apiId: string, onAnswer?: OnAnswer): void;
  close(): Promise<void>;
};

/**
 * Starts a fixed address in front of the HTTP API, like a custom domain in production. Redirect URIs, cookies and the template's `publicUrl`
 * need it before the deploy, and the API's id is known only after it. Until then the answer is 503.
 *
 * Everything but the calls of other sites' pages passes through unchanged in both directions: the requested host, cookies, redirects.
 */
export async function startFront({ port, awsEndpoint }: { readonly port: number; readonly awsEndpoint: string }): Promise<Front> {
  let [base, told]: [string?, OnAnswer?] = [];
  const listener = (received: IncomingMessage, response: ServerResponse) => {
    if (base === undefined) {
      response.writeHead(503).end();
    } else {
      const { method = "", url = "" } = received;
      const [path = ""] = url.split("?");
      const onAnswer = told && ((answer: PassedAnswer) => told?.(method, path, answer));
      passOn(received, response, new URL(awsEndpoint), { path: `${base}${url}`, onAnswer });
    }
  };
  const server = createServer(guarded(listener));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (apiId, onAnswer) => {
      base = `/_aws/execute-api/${apiId}/$default`;
      told = onAnswer;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
