import { readBearer } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";
import type { Handler } from "../simulator/route.ts";
import { cloudError } from "./cloud-reply.ts";
import { findPrincipal } from "./find-principal.ts";
import { json, oauthError } from "./reply.ts";
import { parseScopes } from "./scopes.ts";
import type { World } from "./world.ts";

const [EMAIL = ""] = parseScopes("email");

/** `GET /v1/userinfo` with a Bearer token: OpenID Connect's endpoint. */
export const userinfo: Handler<World> = (call, world) => {
  const caller = findCaller(call, world);
  if (caller === undefined) return oauthError(401, "invalid_request", "Invalid Credentials");
  const { sub, email, hd } = caller;
  return json(200, { sub, ...(email !== undefined && { email, email_verified: true }), ...(hd !== null && { hd }) });
};

/** `GET /oauth2/v2/userinfo`: the older endpoint, with its own field names and the errors of the Cloud APIs. */
export const userinfoV2: Handler<World> = (call, world) => {
  const caller = findCaller(call, world);
  if (caller === undefined) return cloudError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
  const { sub, email, hd } = caller;
  return json(200, { id: sub, ...(email !== undefined && { email, verified_email: true }), ...(hd !== null && { hd }) });
};

/** Finds the person of the token. The email is included only with its scope. */
function findCaller(call: Call, world: World) {
  const token = world.grants.findLiveAccessToken(readBearer(call) ?? "", world.clock.now());
  const account = token && findPrincipal(world, token.sub);
  if (token === undefined || account === undefined) return undefined;
  return { sub: account.sub, hd: account.hd, email: token.scopes.includes(EMAIL) ? account.email : undefined };
}
