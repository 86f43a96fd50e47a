import { json, text } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { findClient } from "./authorization-request.ts";
import { readClientFields } from "./client-authentication.ts";
import { oauthError, unknownClient } from "./refusals.ts";
import { regionOf } from "./regions.ts";
import type { World } from "./world.ts";

/** `POST /{region}/auth/oauth2/revoke`: ends the grant of a token. It is undocumented, so a setting makes it absent. */
export const postRevoke: Handler<World> = (call, world) => {
  if (!world.settings.revoke_endpoint) return text(404, "<html><body>Not Found</body></html>", "text/html");
  const region = regionOf(call.path);
  const { clientId, secret } = readClientFields(call);
  const client = findClient(region, clientId, world);
  if (client === undefined || client.clientSecret !== secret) throw unknownClient();
  const sent = call.form.get("token");
  if (!sent) return oauthError(400, "invalid_request", "no token");
  const token = world.grants.refreshTokens.get(sent) ?? world.grants.accessTokens.get(sent);
  if (token?.region === region && token.grant?.clientId === client.clientId) token.grant.ended = true;
  return json(200, {});
};
