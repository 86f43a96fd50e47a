import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import { empty, json } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { type AuthKey, authKeySchema, createAuthKey, endOf, isLive, toAuthKey } from "./auth-key.ts";
import { authenticate, findTailnet, requireScope } from "./authorize-call.ts";
import { type Client, toClientKey } from "./client.ts";
import { refusals } from "./refusals.ts";
import { covers } from "./scopes.ts";
import { mayMakeKey } from "./tags.ts";
import type { Tailnet } from "./tailnet.ts";
import type { World } from "./world.ts";

/** `POST …/keys`. Not idempotent: a call that is sent again makes another key. */
export const postKey: Handler<World> = (call, world) => {
  const token = authenticate(call, world);
  const tailnet = findTailnet(call, token, world);
  const body = parseJson(call);
  const { keyType } = v.is(v.looseObject({ keyType: v.string() }), body) ? body : { keyType: "auth" };
  requireScope(token, KEY_SCOPES.get(keyType) ?? "all");
  if (keyType !== "auth") throw refusals.notSimulated(`keys of type ${keyType}`);
  const input = v.safeParse(authKeySchema, body);
  if (!input.success) throw refusals.badField(v.getDotPath(input.issues[0]) ?? "");
  const { tags } = input.output.capabilities.devices.create;
  if (!mayMakeKey(tags, token, tailnet.policy)) throw refusals.badTags(tags);
  const key = createAuthKey(input.output, tailnet, world.clock.now());
  world.authKeys.push(key);
  return json(200, { ...toAuthKey(key, key.createdAt), key: key.secret });
};

/** `GET …/keys`: the tailnet's OAuth clients; with `all=true` its auth keys too. Each kind needs its scope; dead keys are left out. */
export const getKeys: Handler<World> = (call, world) => {
  const token = authenticate(call, world);
  const tailnet = findTailnet(call, token, world);
  const readable = ["auth", "client"].filter((keyType) => covers(token.scopes, `${KEY_SCOPES.get(keyType)}:read`));
  if (readable.length === 0) throw refusals.noPermission();
  const now = world.clock.now();
  const clients = world.clients.filter((client) => client.tailnet === tailnet && client.revokedAt === null);
  const authKeys = world.authKeys.filter((key) => key.tailnet === tailnet && isLive(key, now));
  return json(200, {
    keys: [
      ...(readable.includes("client") ? clients.map(toClientKey) : []),
      ...(readable.includes("auth") && call.query.get("all") === "true" ? authKeys.map((key) => toAuthKey(key, now)) : []),
    ],
  });
};

/** `GET …/keys/{id}`. A token with any scope reads the client that it came from. */
export const getKey: Handler<World> = (call, world) => {
  const token = authenticate(call, world);
  const tailnet = findTailnet(call, token, world);
  if (call.params.keyId === token.client.id) return json(200, toClientKey(token.client));
  const client = findClient(call, world, tailnet);
  requireScope(token, client === undefined ? "auth_keys:read" : "oauth_keys:read");
  if (client !== undefined) return json(200, toClientKey(client));
  const key = findAuthKey(call, world, tailnet);
  const { clock, settings } = world;
  if (key === undefined || endOf(key) <= clock.after(-settings.dead_keys_readable_seconds)) throw refusals.notFound();
  return json(200, toAuthKey(key, clock.now()));
};

/** `DELETE …/keys/{id}`. Devices that an auth key has joined stay. */
export const deleteKey: Handler<World> = (call, world) => {
  const token = authenticate(call, world);
  const tailnet = findTailnet(call, token, world);
  const client = findClient(call, world, tailnet);
  requireScope(token, client === undefined ? "auth_keys" : "oauth_keys");
  const now = world.clock.now();
  const authKey = findAuthKey(call, world, tailnet);
  const key = client ?? (authKey !== undefined && isLive(authKey, now) ? authKey : undefined);
  if (key === undefined) throw refusals.notFound();
  key.revokedAt = now;
  return empty(200);
};

const KEY_SCOPES: ReadonlyMap<string, string> = new Map([
  ["auth", "auth_keys"],
  ["client", "oauth_keys"],
  ["federated", "federated_keys"],
]);

function findClient({ params }: Call, { clients }: World, tailnet: Tailnet): Client | undefined {
  return clients.find((client) => client.id === params.keyId && client.tailnet === tailnet && client.revokedAt === null);
}

function findAuthKey({ params }: Call, { authKeys }: World, tailnet: Tailnet): AuthKey | undefined {
  return authKeys.find((key) => key.id === params.keyId && key.tailnet === tailnet);
}

function parseJson({ body }: Call): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw refusals.malformed();
  }
}
