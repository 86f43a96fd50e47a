import { type ClientRequest, type Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { type Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { HttpRequest, Receiver, Send } from "./http-client.ts";

export type Agents = { readonly "http:": HttpAgent; readonly "https:": HttpsAgent };

/** Sends with `node:http` and `node:https`, which are loaded within a few milliseconds. */
export const nodeClient =
  (agents: Agents): Send =>
  (request, receiver) => {
    try {
      const sent = begin(request, agents, receiver);
      return () => sent.destroy();
    } catch (error) {
      // A header has characters that cannot be sent.
      receiver.failed(error);
      return () => undefined;
    }
  };

function begin({ protocol, hostname, port, method, path, headers, body }: HttpRequest, agents: Agents, receiver: Receiver): ClientRequest {
  // A socket does not know the brackets that an IPv6 address has in a URL.
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  const options = { protocol, hostname: host, port, method, path, headers, agent: agents[protocol] };
  const sent = (protocol === "https:" ? requestHttps : requestHttp)(options, (answer) => tell(answer, receiver));
  sent.on("error", receiver.failed);
  return sent.end(body);
}

function tell(answer: IncomingMessage, receiver: Receiver): void {
  answer.on("data", receiver.received);
  answer.on("error", receiver.failed);
  answer.on("end", receiver.ended);
  receiver.began(answer.statusCode ?? 0, answer.rawHeaders);
}
