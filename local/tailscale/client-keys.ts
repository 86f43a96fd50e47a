import * as v from "valibot";
import { json, type Reply } from "../simulator/reply.ts";
import { createClient, toClientKey } from "./client.ts";
import { type Asked, refuseBadGrants } from "./federated-keys.ts";
import { parseFields } from "./parse-key.ts";

const clientSchema = v.object({
  description: v.optional(v.pipe(v.string(), v.regex(/^[\w -]{0,50}$/)), ""),
  scopes: v.array(v.string()),
  tags: v.optional(v.array(v.string()), () => []),
});

/** The part of `POST …/keys` for OAuth clients. Its answer is the only one with the client's secret. */
export function postClient(body: unknown, { token, tailnet, world }: Asked): Reply {
  const { description, ...grants } = parseFields(clientSchema, body);
  refuseBadGrants(grants, token, tailnet);
  const client = createClient(tailnet, grants, description, world.clock.now());
  world.clients.push(client);
  return json(200, { ...toClientKey(client), key: client.secret });
}
