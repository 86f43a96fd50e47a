import { randomBytes, randomInt } from "node:crypto";
import * as v from "valibot";
import { parseBody } from "../simulator/parse-input.ts";
import { json, Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import type { GoogleClient } from "./google-client.ts";
import type { World } from "./world.ts";

const makeSecret = () => `GOCSPX-${randomBytes(21).toString("base64url")}`;

/** Registers a client of a customer, in a Cloud project of the customer's own. */
const addClient: Handler<World> = (call, world) => {
  const { redirect_uris } = parseBody(call, v.strictObject({ redirect_uris: v.array(v.pipe(v.string(), v.url())) }));
  const clientId = `${randomInt(10 ** 11, 10 ** 12)}-${randomBytes(16).toString("hex")}.apps.googleusercontent.com`;
  const client = { clientId, clientSecret: makeSecret(), redirectUris: redirect_uris, isCustomers: true };
  world.clients = [...world.clients, client];
  return json(200, { client_id: clientId, client_secret: client.clientSecret });
};

/** Adds a second secret. Google lets a client have two. */
const addSecret: Handler<World> = (call, world) => {
  const client = findClient(call.params.id, world);
  client.secondSecret = makeSecret();
  return json(200, { client_id: client.clientId, client_secret: client.secondSecret });
};

/** Deletes the first secret: only the second one is accepted from then on. */
const deleteSecret: Handler<World> = (call, world) => {
  const client = findClient(call.params.id, world);
  client.clientSecret = client.secondSecret ?? makeSecret();
  delete client.secondSecret;
  return json(200, {});
};

const deleteClient: Handler<World> = (call, world) => {
  const { clientId } = findClient(call.params.id, world);
  world.clients = world.clients.filter((client) => client.clientId !== clientId);
  return json(200, {});
};

/** What a customer does with a client of its own in Google Cloud's console. */
export const clientControlRoutes: readonly Route<World>[] = [
  { method: "POST", path: "/_control/clients", handle: addClient },
  { method: "POST", path: "/_control/clients/{id}/secrets", handle: addSecret },
  { method: "DELETE", path: "/_control/clients/{id}/secrets", handle: deleteSecret },
  { method: "DELETE", path: "/_control/clients/{id}", handle: deleteClient },
];

function findClient(id: string | undefined, { clients }: World): GoogleClient {
  const client = clients.find(({ clientId, isCustomers }) => clientId === id && isCustomers === true);
  if (client === undefined) throw new Refused(json(404, { error: `there is no client ${id} of a customer` }));
  return client;
}
