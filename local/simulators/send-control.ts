import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import { text } from "node:stream/consumers";

/**
 * Sends a command to a control plane. The process need not trust the certificate.
 *
 * @throws {Error} The simulator refused the command.
 */
export async function sendControl<Answer>(url: string, certificate: string, method: string, body?: object): Promise<Answer> {
  const request = url.startsWith("https:") ? https.request(url, { method, ca: certificate }) : http.request(url, { method });
  request.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const answer = await text(response);
  if (response.statusCode !== 200) {
    throw new Error(`${method} ${url}: ${answer}`);
  }
  return JSON.parse(answer) as Answer;
}
