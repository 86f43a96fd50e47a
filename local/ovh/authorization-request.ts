import { empty, Refused, type Reply } from "../simulator/reply.ts";
import { renderRefusal } from "./page.ts";
import type { Region } from "./regions.ts";
import { isKnownScope, parseScopes } from "./scopes.ts";
import type { AuthorizationRequest, OvhClient, World } from "./world.ts";

/**
 * Parses the query of an authorization request.
 *
 * @throws {Refused} With a page for an unknown client or redirect URI, and with a redirect for everything else.
 */
export function parseAuthorizationRequest(region: Region, query: URLSearchParams, world: World): AuthorizationRequest {
  const client = findClient(region, query.get("client_id"), world);
  if (client === undefined) throw new Refused(renderRefusal(400, "invalid_client", "The application is not known in this region."));
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!client.callbackUrls.includes(redirectUri)) {
    throw new Refused(renderRefusal(400, "invalid_redirect_uri", "The callback URL is not registered for this application."));
  }
  const request = {
    region,
    clientId: client.clientId,
    redirectUri,
    scopes: parseScopes(query.get("scope")),
    state: query.get("state"),
    challenge: query.get("code_challenge"),
  };
  if (!isAcceptable(request, query)) throw new Refused(redirectBack(request, { error: "invalid_request" }));
  return request;
}

function isAcceptable({ scopes, challenge }: AuthorizationRequest, query: URLSearchParams): boolean {
  const isRepeated = [...query.keys()].some((name) => query.getAll(name).length > 1);
  const isS256 = challenge === null || (query.get("code_challenge_method") === "S256" && /^[\w-]{43}$/.test(challenge));
  return !isRepeated && query.get("response_type") === "code" && isS256 && scopes.length > 0 && scopes.every(isKnownScope);
}

export function findClient(region: Region, clientId: string | null, { clients, settings }: World): OvhClient | undefined {
  const client = clients.find((one) => one.region === region && one.clientId === clientId);
  return settings.clients === "deleted" && client?.isCustomers !== true ? undefined : client;
}

/** Sends the browser back to the application. */
export function redirectBack({ redirectUri, state }: AuthorizationRequest, answer: Readonly<Record<string, string>>): Reply {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...answer, ...(state === null ? {} : { state }) })) url.searchParams.append(name, value);
  return empty(303, { location: url.href, "cache-control": "no-store" });
}
