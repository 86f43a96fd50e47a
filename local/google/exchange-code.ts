import { Refused, type Reply } from "../simulator/reply.ts";
import { findAccount } from "./accounts.ts";
import { checkVerifier } from "./check-verifier.ts";
import type { GoogleClient } from "./google-client.ts";
import type { Code } from "./grants.ts";
import { createIdToken } from "./id-token.ts";
import { json, oauthError } from "./reply.ts";
import { isSignInScope } from "./scopes.ts";
import type { World } from "./world.ts";

/** Google sends 604799, one second less than seven days. */
const TESTING_MODE_SECONDS = 604_799;

/** Exchanges a code for tokens. A failed attempt uses the code up too. */
export async function exchangeCode(form: URLSearchParams, client: GoogleClient, world: World): Promise<Reply> {
  const { grants, settings } = world;
  const code = takeCode(form, client, world);
  const account = findAccount(world.accounts, code.sub);
  if (account === undefined) throw new Refused(oauthError(400, "invalid_grant", "Bad Request"));
  const { sub, clientId, scopes, nonce } = code;
  const offline = code.offline && !settings.omit_refresh_token;
  const issuedAt = world.clock.now();
  const lifetime = settings.access_token_lifetime_seconds;
  const accessToken = grants.issueAccessToken({ sub, clientId, scopes, offline, expiresAt: addSeconds(issuedAt, lifetime) });
  // The seven-day rule for apps in "Testing" does not apply to sign-in alone.
  const expires = settings.testing_mode && !scopes.every(isSignInScope);
  const expiresAt = expires ? addSeconds(issuedAt, TESTING_MODE_SECONDS) : null;
  const refreshToken = offline ? grants.issueRefreshToken({ sub, clientId, scopes }, issuedAt, expiresAt) : undefined;
  grants.noteIssued(form.get("code") ?? "", accessToken, refreshToken);
  const subject = { account, clientId, scopes, nonce, accessToken: accessToken.token };
  return json(200, {
    access_token: accessToken.token,
    expires_in: lifetime,
    ...(refreshToken && { refresh_token: refreshToken.token }),
    ...(refreshToken && expires && { refresh_token_expires_in: TESTING_MODE_SECONDS }),
    scope: scopes.join(" "),
    token_type: "Bearer",
    ...(scopes.some(isSignInScope) && settings.id_token_tampering !== "absent" && { id_token: await createIdToken(world, subject) }),
  });
}

function takeCode(form: URLSearchParams, client: GoogleClient, world: World): Code {
  const text = form.get("code");
  if (!text) throw new Refused(oauthError(400, "invalid_request", "Missing required parameter: code"));
  const redirectUri = form.get("redirect_uri");
  if (!redirectUri) throw new Refused(oauthError(400, "invalid_request", "Missing parameter: redirect_uri"));
  if (!/^4\/[\w-]+$/.test(text)) throw new Refused(oauthError(400, "invalid_grant", "Malformed auth code."));
  if (world.settings.revoke_on_code_reuse) world.grants.revokeIssued(text);
  const code = world.grants.takeCode(text, world.clock.now());
  if (code === undefined || code.clientId !== client.clientId) throw new Refused(oauthError(400, "invalid_grant", "Bad Request"));
  if (code.redirectUri !== redirectUri) throw new Refused(oauthError(400, "redirect_uri_mismatch", "Bad Request"));
  const wrong = checkVerifier(code.challenge, form.get("code_verifier"));
  if (wrong !== undefined) throw new Refused(oauthError(400, "invalid_grant", wrong));
  return code;
}

function addSeconds(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}
