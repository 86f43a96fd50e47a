import { Refused } from "../simulator/reply.ts";
import { type GoogleClient, isDeleted } from "./google-client.ts";
import type { CodeChallenge } from "./grants.ts";
import { renderAuthorizationError } from "./page.ts";
import { isKnownScope, parseScopes } from "./scopes.ts";
import type { Settings } from "./settings.ts";

/** An authorization request that Google accepts. */
export type AuthorizationRequest = {
  clientId: string;
  redirectUri: string;
  scopes: string[];
  state: string | null;
  nonce: string | null;
  challenge: CodeChallenge | null;
  offline: boolean;
  prompts: string[];
  loginHint: string | null;
};

/**
 * Parses the query of an authorization request.
 *
 * @throws {Refused} With Google's own error page. Errors are never sent to a redirect URI, not even to a registered one.
 */
export function parseAuthorizationRequest(
  query: URLSearchParams,
  { clients, settings }: { readonly clients: readonly GoogleClient[]; readonly settings: Settings },
): AuthorizationRequest {
  for (const name of query.keys()) {
    if (query.getAll(name).length > 1) refuse(400, "invalid_request", `OAuth 2 parameters can only have a single value: ${name}`);
  }
  const clientId = required(query, "client_id");
  const client = clients.find((candidate) => candidate.clientId === clientId);
  if (client === undefined) return refuse(401, "invalid_client", "The OAuth client was not found.");
  if (isDeleted(client, settings)) refuse(401, "deleted_client", "The OAuth client was deleted.");
  const redirectUri = required(query, "redirect_uri");
  // Compared as text: scheme, case and a trailing slash all count.
  if (!client.redirectUris.includes(redirectUri)) {
    refuse(400, "redirect_uri_mismatch", `The redirect URI ${redirectUri} is not registered for this client.`);
  }
  const responseType = required(query, "response_type");
  if (responseType !== "code") refuse(400, "unsupported_response_type", `Invalid response_type: ${responseType}`);
  const accessType = query.get("access_type") ?? "online";
  if (!["online", "offline"].includes(accessType)) refuse(400, "invalid_request", `Invalid parameter value for access_type: ${accessType}`);
  return {
    clientId,
    redirectUri,
    scopes: parseKnownScopes(required(query, "scope")),
    state: query.get("state"),
    nonce: query.get("nonce"),
    challenge: parseChallenge(query),
    offline: accessType === "offline",
    prompts: parsePrompts(query.get("prompt") ?? ""),
    loginHint: query.get("login_hint"),
  };
}

function parseKnownScopes(list: string): string[] {
  const scopes = parseScopes(list);
  const invalid = scopes.filter((scope) => !isKnownScope(scope));
  if (invalid.length > 0) {
    const valid = scopes.filter(isKnownScope);
    refuse(400, "invalid_scope", `Some requested scopes were invalid. {valid=[${valid.join(", ")}], invalid=[${invalid.join(", ")}]}`);
  }
  if (scopes.length === 0) refuse(400, "invalid_request", "Missing required parameter: scope");
  return scopes;
}

/** A challenge without a method means `plain` (RFC 7636, section 4.3). */
function parseChallenge(query: URLSearchParams): CodeChallenge | null {
  const value = query.get("code_challenge");
  const method = query.get("code_challenge_method") ?? "plain";
  if (value === null) {
    return query.has("code_challenge_method") ? refuse(400, "invalid_request", "Missing required parameter: code_challenge") : null;
  }
  if (method !== "S256" && method !== "plain")
    return refuse(400, "invalid_request", `Invalid parameter value for code_challenge_method: ${method}`);
  const form = method === "S256" ? /^[\w-]{43}$/ : /^[\w.~-]{43,128}$/;
  if (!form.test(value)) refuse(400, "invalid_request", "Invalid parameter value for code_challenge");
  return { value, method };
}

function parsePrompts(list: string): string[] {
  const prompts = list.split(" ").filter(Boolean);
  const unknown = prompts.find((prompt) => !["none", "consent", "select_account"].includes(prompt));
  if (unknown !== undefined) refuse(400, "invalid_request", `Invalid parameter value for prompt: ${unknown}`);
  if (prompts.includes("none") && prompts.length > 1) refuse(400, "invalid_request", "The prompt none cannot be combined with another.");
  return prompts;
}

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  return value === null || value === "" ? refuse(400, "invalid_request", `Missing required parameter: ${name}`) : value;
}

function refuse(status: number, error: string, description: string): never {
  throw new Refused(renderAuthorizationError(status, error, description));
}
