import type { Handler } from "../simulator/route.ts";
import { json, oauthError } from "./reply.ts";
import type { World } from "./world.ts";

/**
 * `POST /revoke`, with the token in the query or the body, and without any client authentication.
 *
 * One token revokes everything that the person granted to the Cloud project of its client, at all clients of that project. With a setting the revocation
 * takes effect after the answer, and also revokes what was granted in between.
 */
export const postRevoke: Handler<World> = ({ form, query }, world) => {
  const { grants, settings } = world;
  const text = form.get("token") ?? query.get("token");
  if (!text) return oauthError(400, "invalid_request", "Missing required parameter: token");
  const instant = world.clock.now();
  const refreshToken = grants.findRefreshToken(text);
  const token =
    refreshToken !== undefined && grants.isLive(refreshToken, instant) ? refreshToken : grants.findLiveAccessToken(text, instant);
  if (token === undefined) return oauthError(400, "invalid_token", "Token expired or revoked");
  grants.revokeAt(token, new Date(instant.getTime() + settings.revocation_effect_after_ms));
  grants.carryOutRevocations(instant);
  return json(200, {});
};
