/** Connects Google Cloud by a service account's key, uses a live token, and reacts to webhooks: node example.ts key.json */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { dataOf } from "../../api-failure.ts";
import { createClient } from "../../create-client.ts";
import { withToken } from "../../with-token.ts";

const { AURORA_URL = "", GOOGLE_URL = "", PERSON_TOKEN, MACHINE_TOKEN, WEBHOOK_SECRET = "" } = process.env;
const clientOf = (token?: string) => createClient({ baseUrl: AURORA_URL, credential: () => ({ authorization: `Bearer ${token}` }) });
const [person, machine] = [clientOf(PERSON_TOKEN), clientOf(MACHINE_TOKEN)];
const webhook = new Webhook(WEBHOOK_SECRET);

const connected = await person.connectGoogleKey({ service_account_json: await readFile(process.argv[2] ?? "key.json", "utf8") });
console.log("connect:", connected.status);
for (const { provider, account, status } of dataOf(await person.listConnections()).connections) {
  console.log("connection:", provider, account, status);
}
// Throws the failure with its action if there is no token. A token that Google refuses is reported, and the next one is used.
const answer = await withToken(machine, { provider: "gcp" }, ({ access_token }) =>
  fetch(`${GOOGLE_URL}/v3/projects:search`, { headers: { authorization: `Bearer ${access_token}` } }),
);
console.log("projects:", answer.status, Object(await answer.json()).projects.length);

const server = createServer(async (request, response) => {
  try {
    const event = Object(webhook.verify(await text(request), request.headers as Record<string, string>));
    console.log("event:", event.type, JSON.stringify(event.data));
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
});
server.listen(0, "127.0.0.1", () => console.log("listens:", (server.address() as AddressInfo).port));
