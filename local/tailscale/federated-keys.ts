import * as v from "valibot";
import { json, type Reply } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import type { AccessToken } from "./access-token.ts";
import { authenticate, findTailnet, requireScope } from "./authorize-call.ts";
import type { Grants } from "./client.ts";
import {
  createFederatedIdentity,
  federatedSchema,
  findGrantProblem,
  replaceFederatedIdentity,
  toFederatedKey,
} from "./federated-identity.ts";
import { findCredential } from "./find-credential.ts";
import { parseFields, parseJson } from "./parse-key.ts";
import { refusals } from "./refusals.ts";
import { covers } from "./scopes.ts";
import type { Tailnet } from "./tailnet.ts";
import type { World } from "./world.ts";

export type Asked = { readonly token: AccessToken; readonly tailnet: Tailnet; readonly world: World };

/** The part of `POST …/keys` for federated identities. Its answer has no secret: there is none. */
export function postIdentity(body: unknown, { token, tailnet, world }: Asked): Reply {
  const input = parseFields(federatedSchema, body);
  refuseBadGrants(input, token, tailnet);
  const identity = createFederatedIdentity(input, tailnet, world.clock.now());
  world.federatedIdentities.push(identity);
  return json(200, toFederatedKey(identity));
}

/** `PUT …/keys/{id}`: replaces everything that a customer has chosen for a federated identity. Not simulated for clients; refused for auth keys. */
export const putKey: Handler<World> = (call, world) => {
  const token = authenticate(call, world);
  const tailnet = findTailnet(call, token, world);
  const identity = findCredential(call, world, tailnet);
  if (identity?.keyType === "client") throw refusals.notSimulated("a change of a client");
  requireScope(token, "federated_keys");
  if (identity === undefined) throw refusals.notFound();
  const body = parseJson(call);
  if (!v.is(v.looseObject({ keyType: v.literal("federated") }), body)) throw refusals.badField("keyType");
  const input = parseFields(federatedSchema, body);
  refuseBadGrants(input, token, tailnet);
  replaceFederatedIdentity(identity, input);
  return json(200, toFederatedKey(identity));
};

/** A credential can only give scopes that it holds, and tags that exist. Tailscale's texts are not known, except for the tags. */
export function refuseBadGrants({ scopes, tags }: Grants, token: AccessToken, tailnet: Tailnet): void {
  if (!scopes.every((scope) => covers(token.scopes, scope))) throw refusals.noPermission();
  if (findGrantProblem({ scopes, tags }, tailnet) === undefined) return;
  throw tags.length > 0 ? refusals.badTags(tags) : refusals.badField("scopes");
}
