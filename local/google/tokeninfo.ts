import { jwtVerify } from "jose";
import { readBearer } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";
import { Refused } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { findPrincipal } from "./find-principal.ts";
import { json, oauthError } from "./reply.ts";
import { isSignInScope, parseScopes } from "./scopes.ts";
import type { World } from "./world.ts";

const [EMAIL = ""] = parseScopes("email");

/** `GET` or `POST /tokeninfo`. Numbers and booleans come as strings. */
export const tokeninfo: Handler<World> = async (call, world) => {
  const idToken = call.query.get("id_token") ?? call.form.get("id_token");
  if (idToken !== null) return json(200, await readIdToken(idToken, world));
  const { token, account } = readAccessToken(call, world);
  const exp = Math.floor(token.expiresAt.getTime() / 1000);
  return json(200, {
    azp: token.clientId,
    aud: token.clientId,
    ...(token.scopes.some(isSignInScope) && { sub: account.sub }),
    scope: token.scopes.join(" "),
    exp: String(exp),
    expires_in: String(exp - Math.floor(world.clock.now().getTime() / 1000)),
    ...(token.scopes.includes(EMAIL) && { email: account.email, email_verified: "true" }),
    access_type: token.offline ? "offline" : "online",
  });
};

function readAccessToken(call: Call, world: World) {
  const text = call.query.get("access_token") ?? call.form.get("access_token") ?? readBearer(call) ?? "";
  const token = world.grants.findLiveAccessToken(text, world.clock.now());
  const account = token && findPrincipal(world, token.sub);
  if (token === undefined || account === undefined) throw invalidValue();
  return { token, account };
}

async function readIdToken(idToken: string, world: World): Promise<Record<string, string>> {
  try {
    const { payload } = await jwtVerify(idToken, world.key.publicKey, { issuer: world.url, currentDate: world.clock.now() });
    return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]));
  } catch (cause) {
    throw Object.assign(invalidValue(), { cause });
  }
}

function invalidValue(): Refused {
  return new Refused(oauthError(400, "invalid_token", "Invalid Value"));
}
