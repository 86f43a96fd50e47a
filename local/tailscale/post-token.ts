import { decodeForm, readBasic } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";
import { json } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { createAccessToken } from "./access-token.ts";
import type { Client } from "./client.ts";
import { refusals } from "./refusals.ts";
import { canGrant, mustBeTagged } from "./scopes.ts";
import { mayAskFor } from "./tags.ts";
import type { World } from "./world.ts";

/** `POST /api/v2/oauth/token`: client credentials. The grant type may be left out, as in Tailscale's own examples. */
export const postToken: Handler<World> = (call, world) => {
  const { form } = call;
  const isRepeated = [...form.keys()].some((name) => form.getAll(name).length > 1);
  if (isRepeated || (form.get("grant_type") ?? "client_credentials") !== "client_credentials") throw refusals.malformed();
  const client = authenticateClient(call, world);
  const scopes = chooseScopes(split(form.get("scope")), client);
  const tags = chooseTags(split(form.get("tags")), scopes, client);
  const lifetime = world.settings.access_token_lifetime_seconds;
  const token = createAccessToken(client, { scopes, tags }, world.clock.after(lifetime));
  world.accessTokens.set(token.secret, token);
  return json(200, {
    access_token: token.secret,
    token_type: "Bearer",
    expires_in: lifetime,
    scope: scopes.join(" "),
    ...(tags.length > 0 && { tags: tags.join(" ") }),
  });
};

/** Authenticates a client by its secret alone, from HTTP Basic or from the form: a wrong client id beside a right secret is not noticed. */
function authenticateClient(call: Call, { clients }: World): Client {
  const basic = readBasic(call);
  const secret = basic === undefined ? call.form.get("client_secret") : decodeForm(basic.password);
  if (!secret) throw refusals.malformed();
  const client = clients.find((candidate) => candidate.secret === secret && candidate.revokedAt === null);
  if (client === undefined) throw refusals.unknownToken();
  return client;
}

function chooseScopes(asked: readonly string[], client: Client): readonly string[] {
  if (asked.length === 0) return client.scopes;
  if (!asked.every((scope) => canGrant(client.scopes, scope))) throw refusals.scopesNotHeld(asked);
  return asked;
}

function chooseTags(asked: readonly string[], scopes: readonly string[], client: Client): readonly string[] {
  if (asked.length === 0) return client.tags;
  const isCapable = mustBeTagged(scopes) || scopes.includes("all");
  if (!isCapable || !mayAskFor(asked, client, client.tailnet.policy)) throw refusals.badTags(asked);
  return asked;
}

function split(list: string | null): string[] {
  return [...new Set((list ?? "").split(" ").filter(Boolean))];
}
