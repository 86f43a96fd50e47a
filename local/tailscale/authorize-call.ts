import { readBasic, readBearer } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";
import { type AccessToken, isLive } from "./access-token.ts";
import { refusals } from "./refusals.ts";
import { covers } from "./scopes.ts";
import type { Tailnet } from "./tailnet.ts";
import type { World } from "./world.ts";

/**
 * Authenticates the caller by the token, sent as Bearer or as the user of HTTP Basic with an empty password.
 *
 * @throws {Refused} 401 for a token that is unknown or dead, an auth key included; 403 for a client's secret in its place.
 */
export function authenticate(call: Call, { accessTokens, clients, settings, clock }: World): AccessToken {
  const secret = readToken(call);
  const token = accessTokens.get(secret);
  if (token !== undefined && isLive(token, settings, clock.now())) return token;
  if (clients.some((client) => client.secret === secret && client.revokedAt === null)) throw refusals.noPermission();
  throw refusals.unknownToken();
}

/**
 * Finds the tailnet of the path, which must be the token's own: `-`, its id or its name.
 *
 * @throws {Refused} 404 or, as a setting says, 403 for any other tailnet, whether it exists or not.
 */
export function findTailnet({ params }: Call, { holder: { tailnet } }: AccessToken, { settings }: World): Tailnet {
  const names = ["-", tailnet.id, tailnet.name];
  if (names.includes(params.tailnet ?? "")) return tailnet;
  throw settings.foreign_tailnet_status === 403 ? refusals.noPermission() : refusals.notFound();
}

/** @throws {Refused} 403 when no scope of the token contains this one. */
export function requireScope({ scopes }: AccessToken, scope: string): void {
  if (!covers(scopes, scope)) throw refusals.noPermission();
}

/** Finds the tailnet of the path, for a token that has the scope. */
export function authorizeCall(call: Call, world: World, scope: string): Tailnet {
  const token = authenticate(call, world);
  const tailnet = findTailnet(call, token, world);
  requireScope(token, scope);
  return tailnet;
}

function readToken(call: Call): string {
  const basic = readBasic(call);
  return readBearer(call) ?? (basic?.password === "" ? basic.user : "");
}
