import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import { empty, json } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { type AuthKey, authKeySchema, createAuthKey, endOf, isLive, toAuthKey } from "./auth-key.ts";
import { authenticate, findTailnet, requireScope } from "./authorize-call.ts";
import { toClientKey } from "./client.ts";
import { postClient } from "./client-keys.ts";
import { toFederatedKey } from "./federated-identity.ts";
import { postIdentity } from "./federated-keys.ts";
import { findCredential } from "./find-credential.ts";
import type { TrustCredential } from "./holder.ts";
import { parseFields, parseJson } from "./parse-key.ts";
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
  const { keyType } = v.is(typed, body) ? body : { keyType: "auth" };
  requireScope(token, KEY_SCOPES.get(keyType) ?? "all");
  if (keyType === "federated") return postIdentity(body, { token, tailnet, world });
  if (keyType === "client") return postClient(body, { token, tailnet, world });
  if (keyType !== "auth") throw refusals.notSimulated(`keys of type ${keyType}`);
  const input = parseFields(authKeySchema, body);
  const { tags } = input.capabilities.devices.create;
  if (!mayMakeKey(tags, token, tailnet.policy)) throw refusals.badTags(tags);
  const key = createAuthKey(input, tailnet, world.clock.now());
  world.authKeys.push(key);
  return json(200, { ...toAuthKey(key, key.createdAt), key: key.secret });
};

/**
 * `GET …/keys`: the tailnet's OAuth clients; with `all=true` its auth keys and its federated identities too. Each kind needs its scope; dead keys
 * are left out.
 */
export const getKeys: Handler<World> = (call, world) => {
  const token = authenticate(call, world);
  const tailnet = findTailnet(call, token, world);
  const readable = [...KEY_SCOPES.keys()].filter((keyType) => covers(token.scopes, `${KEY_SCOPES.get(keyType)}:read`));
  if (readable.length === 0) throw refusals.noPermission();
  const shown = call.query.get("all") === "true" ? readable : readable.filter((keyType) => keyType === "client");
  const now = world.clock.now();
  const credentials = [...world.clients, ...world.federatedIdentities].filter((one) => one.tailnet === tailnet && one.revokedAt === null);
  const authKeys = world.authKeys.filter((key) => key.tailnet === tailnet && isLive(key, now));
  return json(200, {
    keys: [
      ...credentials.filter(({ keyType }) => shown.includes(keyType)).map(toCredentialKey),
      ...(shown.includes("auth") ? authKeys.map((key) => toAuthKey(key, now)) : []),
    ],
  });
};

/** `GET …/keys/{id}`. A token with any scope reads the credential that it came from. */
export const getKey: Handler<World> = (call, world) => {
  const token = authenticate(call, world);
  const tailnet = findTailnet(call, token, world);
  const { holder } = token;
  if (call.params.keyId === holder.id && holder.keyType !== "person") return json(200, toCredentialKey(holder));
  const credential = findCredential(call, world, tailnet);
  requireScope(token, `${KEY_SCOPES.get(credential?.keyType ?? "auth")}:read`);
  if (credential !== undefined) return json(200, toCredentialKey(credential));
  const key = findAuthKey(call, world, tailnet);
  const { clock, settings } = world;
  if (key === undefined || endOf(key) <= clock.after(-settings.dead_keys_readable_seconds)) throw refusals.notFound();
  return json(200, toAuthKey(key, clock.now()));
};

/** `DELETE …/keys/{id}`. Devices that an auth key has joined stay. */
export const deleteKey: Handler<World> = (call, world) => {
  const token = authenticate(call, world);
  const tailnet = findTailnet(call, token, world);
  const credential = findCredential(call, world, tailnet);
  requireScope(token, KEY_SCOPES.get(credential?.keyType ?? "auth") ?? "all");
  const now = world.clock.now();
  const authKey = findAuthKey(call, world, tailnet);
  const key = credential ?? (authKey !== undefined && isLive(authKey, now) ? authKey : undefined);
  if (key === undefined) throw refusals.notFound();
  key.revokedAt = now;
  return empty(200);
};

const typed = v.looseObject({ keyType: v.string() });

const KEY_SCOPES: ReadonlyMap<string, string> = new Map([
  ["auth", "auth_keys"],
  ["client", "oauth_keys"],
  ["federated", "federated_keys"],
]);

const toCredentialKey = (credential: TrustCredential) =>
  credential.keyType === "client" ? toClientKey(credential) : toFederatedKey(credential);

function findAuthKey({ params }: Call, { authKeys }: World, tailnet: Tailnet): AuthKey | undefined {
  return authKeys.find((key) => key.id === params.keyId && key.tailnet === tailnet);
}
