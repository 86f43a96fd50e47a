import { clearSessionCookie, readSessionCookie } from "../../lib/http/cookies.ts";
import { type HttpReply, type PublicRequest, reply } from "../../lib/http/reply.ts";
import { type Limits, parseRate, requireWithinLimit } from "../../lib/http/window-counter.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { hashOpaqueValue } from "../../lib/oauth/opaque-value.ts";
import type { OidcClient } from "../../lib/sessions/oidc-client.ts";
import type { VerifyLogoutToken } from "../../lib/sessions/oidc-proofs.ts";
import { revokeTokens } from "../../lib/sessions/oidc-revoke.ts";
import { readPerson } from "../../lib/sessions/oidc-tokens.ts";
import type { Sessions, SessionTokens } from "../../lib/sessions/sessions.ts";
import { requireOwnPage } from "./own-page.ts";

export type SignOutDeps = {
  readonly sessions: Sessions;
  readonly client: OidcClient;
  readonly publicUrl: string;
  readonly limits: Limits;
  readonly verifyLogoutToken: VerifyLogoutToken;
};

const revoke = ({ client }: SignOutDeps, ended: readonly SessionTokens[], { logger, signal }: PublicRequest) =>
  revokeTokens(client, ended, (failure) => reportFailure(failure, logger), signal);

/**
 * `POST /console/logout`: deletes the session, or with `?everywhere` each session of its person, and revokes their refresh tokens.
 *
 * @returns Where the browser signs out at the identity provider as well, if it has such a page. The address names no token.
 */
export async function signOut(deps: SignOutDeps, request: PublicRequest): Promise<HttpReply> {
  requireOwnPage(request.headers);
  const id = readSessionCookie(request.cookies);
  const own = id === undefined ? undefined : await deps.sessions.endSession(id);
  const others = own !== undefined && request.query.has("everywhere") ? await deps.sessions.endBySubject(readPerson(own)) : [];
  await revoke(deps, [...(own === undefined ? [] : [own]), ...others], request);
  const url = await buildEndUrl(deps, request);
  const headers = { "clear-site-data": '"cache", "storage"' };
  return reply(200, url === undefined ? {} : { end_session_url: url }, { headers, cookies: [clearSessionCookie()] });
}

async function buildEndUrl({ client, publicUrl }: SignOutDeps, { signal }: PublicRequest): Promise<string | undefined> {
  const metadata = await client.readMetadata(signal).catch(() => undefined);
  if (metadata?.end_session_endpoint === undefined) {
    return undefined;
  }
  const url = new URL(metadata.end_session_endpoint);
  url.searchParams.set("client_id", client.clientId);
  url.searchParams.set("post_logout_redirect_uri", buildRedirectUri(publicUrl, "/console"));
  return url.href;
}

const once = [parseRate("1/d")];

/**
 * `POST /console/backchannel-logout`: deletes the session that the identity provider names by `sid`, or otherwise each of a person. A token is taken once: it
 * is counted in the window of the instant at which it was issued, which is the same whenever it comes again.
 */
export async function endByProvider(deps: SignOutDeps, request: PublicRequest): Promise<HttpReply> {
  const token = await deps.verifyLogoutToken(request.form.get("logout_token") ?? "");
  await requireWithinLimit(deps.limits, once, hashOpaqueValue(token.id), "backchannel logout", token.issuedAt);
  const { sid, sub } = token;
  const ended = sid !== undefined ? await deps.sessions.endBySid(sid) : sub === undefined ? [] : await deps.sessions.endBySubject(sub);
  await revoke(deps, ended, request);
  return reply(200, {});
}
