import { readBearer } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";
import type { Audience } from "./access-token.ts";
import type { Application } from "./application.ts";
import { refusals } from "./refusals.ts";
import type { World } from "./world.ts";

/**
 * Authenticates a call of an API by its token. A token outlives its secret and, if a setting says so, its application.
 *
 * @throws {Refused} 401 for no token, an unknown or expired one, and one of another API.
 */
export function authorizeCall(call: Call, { accessTokens, applications, settings, clock }: World, audience: Audience): Application {
  const text = readBearer(call);
  if (text === undefined) throw refusals.noToken();
  const token = accessTokens.get(text);
  if (token === undefined) throw refusals.unknownToken();
  if (token.expiresAt <= clock.now()) throw refusals.expiredToken();
  if (token.audience !== audience) throw refusals.wrongAudience();
  const isDead = settings.tokens_of_deleted_applications === "die" && !applications.includes(token.application);
  if (isDead) throw refusals.unknownToken();
  return token.application;
}
