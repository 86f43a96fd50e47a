import { jwtVerify } from "jose";
import { findAccount } from "./accounts.ts";
import { json, oauthError, Refused } from "./reply.ts";
import type { Call, Handler } from "./route.ts";
import { isSignInScope, parseScopes } from "./scopes.ts";
import { now, type World } from "./world.ts";

const [EMAIL = ""] = parseScopes("email");

/** `GET` or `POST /tokeninfo`. Numbers and booleans come as strings. */
export const tokeninfo: Handler = async (call, world) => {
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
    expires_in: String(exp - Math.floor(now(world).getTime() / 1000)),
    ...(token.scopes.includes(EMAIL) && { email: account.email, email_verified: "true" }),
    access_type: token.offline ? "offline" : "online",
  });
};

export function readBearer({ headers }: Call): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
}

function readAccessToken(call: Call, world: World) {
  const text = call.query.get("access_token") ?? call.form.get("access_token") ?? readBearer(call) ?? "";
  const token = world.grants.findLiveAccessToken(text, now(world));
  const account = token && findAccount(world.accounts, token.sub);
  if (token === undefined || account === undefined) throw invalidValue();
  return { token, account };
}

async function readIdToken(idToken: string, world: World): Promise<Record<string, string>> {
  try {
    const { payload } = await jwtVerify(idToken, world.key.publicKey, { issuer: world.url, currentDate: now(world) });
    return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]));
  } catch (cause) {
    throw Object.assign(invalidValue(), { cause });
  }
}

function invalidValue(): Refused {
  return new Refused(oauthError(400, "invalid_token", "Invalid Value"));
}
