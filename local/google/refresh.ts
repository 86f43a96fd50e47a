import { Refused, type Reply } from "../simulator/reply.ts";
import { findAccount } from "./accounts.ts";
import type { GoogleClient } from "./google-client.ts";
import type { RefreshToken } from "./grants.ts";
import { createIdToken } from "./id-token.ts";
import { json, oauthError } from "./reply.ts";
import { isSignInScope, parseScopes } from "./scopes.ts";
import type { World } from "./world.ts";

/** Issues a new access token. Google does not rotate the refresh token, but a switch does. */
export async function refresh(form: URLSearchParams, client: GoogleClient, world: World): Promise<Reply> {
  const { grants, settings, accounts } = world;
  const instant = world.clock.now();
  const text = form.get("refresh_token");
  if (!text) throw new Refused(oauthError(400, "invalid_request", "Missing required parameter: refresh_token"));
  const token = grants.findRefreshToken(text);
  if (token === undefined || token.clientId !== client.clientId) throw new Refused(oauthError(400, "invalid_grant", "Bad Request"));
  const account = findAccount(accounts, token.sub);
  if (account === undefined || !grants.isLive(token, instant)) {
    throw new Refused(oauthError(400, "invalid_grant", "Token has been expired or revoked."));
  }
  refuseByPolicy(token, world);
  const left = settings.scopes_at_refresh;
  const granted = left === null ? token.scopes : token.scopes.filter((scope) => parseScopes(left.join(" ")).includes(scope));
  const scopes = narrow(granted, form.get("scope"));
  token.lastUsedAt = instant;
  const { sub, clientId } = token;
  const lifetime = settings.access_token_lifetime_seconds;
  const expiresAt = new Date(instant.getTime() + lifetime * 1000);
  const successor = settings.rotate_refresh_tokens ? grants.rotate(token, instant) : undefined;
  const accessToken = grants.issueAccessToken({ sub, clientId, scopes, offline: true, expiresAt });
  const subject = { account, clientId, scopes, nonce: null, accessToken: accessToken.token };
  return json(200, {
    access_token: accessToken.token,
    expires_in: lifetime,
    ...(successor && { refresh_token: successor.token }),
    scope: scopes.join(" "),
    token_type: "Bearer",
    ...(scopes.includes("openid") && { id_token: await createIdToken(world, subject) }),
  });
}

/**
 * Finds the scopes of the next access token: the requested ones, which must be part of the grant.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-6 RFC 6749, section 6}
 */
function narrow(granted: readonly string[], asked: string | null): string[] {
  const scopes = parseScopes(asked ?? "");
  if (!scopes.every((scope) => granted.includes(scope))) {
    throw new Refused(oauthError(400, "invalid_scope", "Some requested scopes were invalid."));
  }
  return scopes.length === 0 ? [...granted] : scopes;
}

/** Refuses a live token by a Workspace administrator's policy. Session control does not affect plain sign-in. */
function refuseByPolicy({ scopes, issuedAt }: RefreshToken, world: World): void {
  const { admin_policy_enforced, invalid_rapt, invalid_rapt_after_seconds } = world.settings;
  if (admin_policy_enforced) {
    throw new Refused(oauthError(400, "admin_policy_enforced", "Access to a requested service is restricted by an administrator."));
  }
  const ageSeconds = (world.clock.now().getTime() - issuedAt.getTime()) / 1000;
  const isSessionOver = invalid_rapt || (invalid_rapt_after_seconds !== null && ageSeconds >= invalid_rapt_after_seconds);
  if (isSessionOver && !scopes.every(isSignInScope)) {
    throw new Refused(
      oauthError(400, "invalid_grant", "reauth related error (invalid_rapt)", {
        error_uri: "https://support.google.com/a/answer/9368756",
        error_subtype: "invalid_rapt",
      }),
    );
  }
}
