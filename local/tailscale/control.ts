import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import { parseBody } from "../simulator/parse-input.ts";
import { json } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import { type Client, createClient, findProblem, type Grants } from "./client.ts";
import { federatedControlRoutes } from "./control-federated.ts";
import { findNamedTailnet, refuseCommand } from "./control-tailnet.ts";
import { deviceSchema } from "./device.ts";
import { isLegacyScope } from "./scopes.ts";
import { createTailnet, policyTextSchema, type Tailnet, tailnetSchema } from "./tailnet.ts";
import type { World } from "./world.ts";

const strings = v.array(v.string());

const clientSchema = v.strictObject({
  /** Its id. Default the first tailnet. */
  tailnet: v.exactOptional(v.string()),
  scopes: v.optional(strings, ["devices:core:read", "auth_keys"]),
  tags: v.optional(strings, ["tag:aurora"]),
  description: v.optional(v.string(), ""),
  /** A client from before the change of scope names, which may hold the old ones. */
  legacy: v.optional(v.boolean(), false),
});

const grantsSchema = v.strictObject({ scopes: v.exactOptional(strings), tags: v.exactOptional(strings) });

const addTailnet: Handler<World> = (call, { tailnets }) => {
  const tailnet = createTailnet(parseBody(call, tailnetSchema));
  if (tailnets.some(({ id }) => id === tailnet.id)) throw refuseCommand(400, `there is a tailnet ${tailnet.id} already`);
  tailnets.push(tailnet);
  return json(200, { id: tailnet.id, name: tailnet.name, domain: tailnet.domain });
};

const replaceDevices: Handler<World> = (call, world) => {
  findNamedTailnet(world, call.params.id).devices = parseBody(call, v.strictObject({ devices: v.array(deviceSchema) })).devices;
  return json(200, {});
};

/** Replaces the policy file, as a customer does in Tailscale's console. */
const editPolicy: Handler<World> = (call, world) => {
  findNamedTailnet(world, call.params.id).policy = parseBody(call, v.strictObject({ policy: policyTextSchema })).policy;
  return json(200, {});
};

/** Creates a client, as in Tailscale's console. This is the only answer with the secret. */
const addClient: Handler<World> = (call, world) => {
  const { tailnet: id, legacy, description, ...grants } = parseBody(call, clientSchema);
  const tailnet = findNamedTailnet(world, id ?? world.tailnets[0]?.id);
  refuseBadGrants(grants, tailnet, legacy);
  const client = createClient(tailnet, grants, description, world.clock.now());
  world.clients.push(client);
  return json(200, { client_id: client.id, client_secret: client.secret, tailnet: tailnet.id });
};

/** Removes or adds scopes and tags of a client. Tokens that it already has keep theirs. */
const editClient: Handler<World> = (call, world) => {
  const client = findClient(world, call);
  const { scopes = client.scopes, tags = client.tags } = parseBody(call, grantsSchema);
  refuseBadGrants({ scopes, tags }, client.tailnet, client.scopes.some(isLegacyScope));
  Object.assign(client, { scopes, tags });
  return json(200, { scopes, tags });
};

const revokeClient: Handler<World> = (call, world) => {
  findClient(world, call).revokedAt ??= world.clock.now();
  return json(200, {});
};

const deleteAuthKey: Handler<World> = ({ params }, { authKeys, clock }) => {
  const key = authKeys.find(({ id }) => id === params.id);
  if (key === undefined) throw refuseCommand(404, `there is no auth key ${params.id}`);
  key.revokedAt ??= clock.now();
  return json(200, {});
};

/** The customer's actions in Tailscale's console: create, edit and delete the objects that the product works with. */
export const controlRoutes: readonly Route<World>[] = [
  { method: "POST", path: "/_control/tailnets", handle: addTailnet },
  { method: "PUT", path: "/_control/tailnets/{id}/devices", handle: replaceDevices },
  { method: "PUT", path: "/_control/tailnets/{id}/policy", handle: editPolicy },
  { method: "POST", path: "/_control/clients", handle: addClient },
  { method: "PATCH", path: "/_control/clients/{id}", handle: editClient },
  { method: "DELETE", path: "/_control/clients/{id}", handle: revokeClient },
  { method: "DELETE", path: "/_control/keys/{id}", handle: deleteAuthKey },
  ...federatedControlRoutes,
];

function refuseBadGrants(grants: Grants, tailnet: Tailnet, mayHoldLegacy: boolean): void {
  const problem = findProblem(grants, tailnet, mayHoldLegacy);
  if (problem !== undefined) throw refuseCommand(400, problem);
}

function findClient({ clients }: World, { params }: Call): Client {
  const client = clients.find(({ id }) => id === params.id);
  if (client === undefined) throw refuseCommand(404, `there is no client ${params.id}`);
  return client;
}
