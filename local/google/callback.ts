import type { Reply } from "../simulator/reply.ts";
import type { Account } from "./accounts.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";
import { redirectTo } from "./reply.ts";
import { isSignInScope, parseScopes, toCallbackScope } from "./scopes.ts";
import type { World } from "./world.ts";

/**
 * Issues a code and sends the browser back with it.
 *
 * Decides whether the code will give a refresh token: only a person's first consent to these scopes does, or
 * `prompt=consent`. A client that lost its refresh token gets no other without `prompt=consent`.
 *
 * @param shown - Whether a consent page was shown; the callback repeats it as `prompt`.
 */
export function redirectWithCode(world: World, request: AuthorizationRequest, account: Account, ticked: string[], shown: boolean): Reply {
  const { clientId, redirectUri, challenge, nonce, prompts, state } = request;
  const { grants, settings, accounts } = world;
  const scopes = settings.forced_granted_scopes === null ? ticked : parseScopes(settings.forced_granted_scopes.join(" "));
  if (scopes.length === 0) return redirectWithError(world, request, "access_denied");
  const isFreshConsent = prompts.includes("consent") || !grants.hasConsent(account.sub, clientId, scopes);
  grants.recordConsent(account.sub, clientId, scopes);
  const offline = request.offline && isFreshConsent;
  const code = grants.issueCode({ sub: account.sub, clientId, scopes, redirectUri, challenge, nonce, offline }, world.clock.now());
  return redirectBack(redirectUri, [
    ["state", state],
    ["iss", issuerOf(world)],
    ["code", code],
    ["scope", toCallbackScope(scopes)],
    ["authuser", String(accounts.indexOf(account))],
    ["hd", scopes.some(isSignInScope) ? account.hd : null],
    ["prompt", shown ? "consent" : "none"],
  ]);
}

export function redirectWithError(world: World, { redirectUri, state }: AuthorizationRequest, error: string): Reply {
  return redirectBack(redirectUri, [
    ["error", error],
    ["state", state],
    ["iss", issuerOf(world)],
  ]);
}

function issuerOf({ settings, url }: World): string | null {
  if (settings.wrong_issuer) return "https://issuer.attacker.example";
  return settings.iss ? url : null;
}

/** Encodes a space as `%20`, as Google does; `URLSearchParams` would write `+`. */
function redirectBack(redirectUri: string, parameters: [name: string, value: string | null][]): Reply {
  const query = parameters.flatMap(([name, value]) => (value === null ? [] : [`${name}=${encodeURIComponent(value)}`])).join("&");
  return redirectTo(`${redirectUri}${redirectUri.includes("?") ? "&" : "?"}${query}`);
}
