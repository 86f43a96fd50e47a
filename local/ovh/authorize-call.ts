import { readBearer } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";
import type { Account } from "./accounts.ts";
import { findClient } from "./authorization-request.ts";
import type { AccessToken } from "./grants.ts";
import { apiRefusals } from "./refusals.ts";
import { regionOf } from "./regions.ts";
import { coversAction } from "./scopes.ts";
import { allows } from "./service-account.ts";
import type { World } from "./world.ts";

/** The caller of the API. `urn` names it in policies. */
export type Caller = { readonly token: AccessToken; readonly account: Account; readonly urn: string };

/** Authenticates the caller by its token, which only its own region knows. @throws {Refused} 401. */
export function authenticate(call: Call, world: World): Caller {
  const { accounts, grants, settings, serviceAccounts, clock } = world;
  const region = regionOf(call.path);
  const token = grants.accessTokens.get(readBearer(call) ?? "");
  const account = accounts.find((one) => one.region === region && one.nichandle === token?.nichandle);
  const isEnded = token?.grant != null && (token.grant.ended || findClient(region, token.grant.clientId, world) === undefined);
  if (token === undefined || account === undefined || token.region !== region || token.expiresAt <= clock.now() || isEnded) {
    throw apiRefusals(settings).notLoggedIn();
  }
  const urn =
    serviceAccounts.find(({ clientId }) => clientId === token.clientId)?.urn ?? `urn:v1:${region}:identity:account:${token.nichandle}`;
  return { token, account, urn };
}

/**
 * Whether the caller may do something. A login may do what the person may do, a service account what a policy allows.
 *
 * @param resource - Absent: on any resource.
 */
export function mayDo({ token, account, urn }: Caller, action: string, { policies }: World, resource?: string): boolean {
  return token.clientId === null ? !account.denied.includes(action) : allows(policies, urn, action, resource);
}

/** @throws {Refused} 403 with the action that the token's scope or the policies do not allow. */
export function requireAction(caller: Caller, action: string, world: World, resource?: string): void {
  const { forbidden } = apiRefusals(world.settings);
  if (!coversAction(caller.token.scopes, action)) throw forbidden("Authentication", action);
  if (!mayDo(caller, action, world, resource)) throw forbidden("IAM", action);
}
