import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import { parseBody } from "../simulator/parse-input.ts";
import { json } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import { createAccessToken } from "./access-token.ts";
import { findNamedTailnet, refuseCommand } from "./control-tailnet.ts";
import {
  createFederatedIdentity,
  type FederatedIdentity,
  type FederatedInput,
  federatedSchema,
  findGrantProblem,
  replaceFederatedIdentity,
} from "./federated-identity.ts";
import { randomId } from "./ids.ts";
import type { Tailnet } from "./tailnet.ts";
import type { World } from "./world.ts";

const entries = federatedSchema.entries;

const addedSchema = v.strictObject({
  ...entries,
  /** Its id. Default the first tailnet. */
  tailnet: v.exactOptional(v.string()),
  scopes: v.optional(v.array(v.string()), ["devices:core:read", "auth_keys"]),
  tags: v.optional(v.array(v.string()), ["tag:aurora"]),
});

/** Creates a credential for tokens of another issuer, as in Tailscale's console under "OpenID Connect". */
const addIdentity: Handler<World> = (call, world) => {
  const { tailnet: id, ...input } = parseBody(call, addedSchema);
  const tailnet = findNamedTailnet(world, id ?? world.tailnets[0]?.id);
  refuseBadInput(input, tailnet);
  const identity = createFederatedIdentity(input, tailnet, world.clock.now());
  world.federatedIdentities.push(identity);
  return json(200, { client_id: identity.id, audience: identity.audience, tailnet: tailnet.id });
};

/** Changes fields of a credential. What the body does not name stays; an empty audience is the usual one again. */
const editIdentity: Handler<World> = (call, world) => {
  const identity = findIdentity(world, call);
  const changes = parseBody(call, v.strictObject(v.partial(v.object(entries)).entries));
  const input = v.parse(federatedSchema, { ...identity, ...changes });
  refuseBadInput(input, identity.tailnet);
  replaceFederatedIdentity(identity, input);
  return json(200, {});
};

const revokeIdentity: Handler<World> = (call, world) => {
  findIdentity(world, call).revokedAt ??= world.clock.now();
  return json(200, {});
};

/** Makes an API access token, as a person does in Tailscale's console. It may do everything. This is the only answer with it. */
const addPersonsToken: Handler<World> = (call, world) => {
  const { tailnet: id } = parseBody(call, v.strictObject({ tailnet: v.exactOptional(v.string()) }));
  const tailnet = findNamedTailnet(world, id ?? world.tailnets[0]?.id);
  const person = { keyType: "person", id: randomId("u"), tailnet, revokedAt: null } as const;
  const token = createAccessToken(person, { scopes: ["all"], tags: [] }, world.clock.after(90 * 86_400));
  world.accessTokens.set(token.secret, token);
  return json(200, { access_token: token.secret });
};

/** Takes every issuer of the customers away from Tailscale, or brings them back. */
const setIssuersAway: Handler<World> = (call, { issuers }) => {
  issuers.isAway = parseBody(call, v.strictObject({ away: v.boolean() })).away;
  return json(200, {});
};

/** The customer's actions around federated identities. */
export const federatedControlRoutes: readonly Route<World>[] = [
  { method: "POST", path: "/_control/federated", handle: addIdentity },
  { method: "PATCH", path: "/_control/federated/{id}", handle: editIdentity },
  { method: "DELETE", path: "/_control/federated/{id}", handle: revokeIdentity },
  { method: "POST", path: "/_control/access-tokens", handle: addPersonsToken },
  { method: "POST", path: "/_control/issuers", handle: setIssuersAway },
];

function refuseBadInput(input: FederatedInput, tailnet: Tailnet): void {
  const problem = findGrantProblem(input, tailnet);
  if (problem !== undefined) throw refuseCommand(400, problem);
}

function findIdentity({ federatedIdentities }: World, { params }: Call): FederatedIdentity {
  const identity = federatedIdentities.find(({ id }) => id === params.id);
  if (identity === undefined) throw refuseCommand(404, `there is no federated identity ${params.id}`);
  return identity;
}
