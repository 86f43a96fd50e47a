import { Failure } from "../../lib/errors.ts";
import { clearSessionCookie, readSessionCookie } from "../../lib/http/cookies.ts";
import { type HttpReply, type PublicRequest, reply } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import type { OidcClient } from "../../lib/sessions/oidc-client.ts";
import type { VerifyLogoutToken } from "../../lib/sessions/oidc-proofs.ts";
import { revokeTokens } from "../../lib/sessions/oidc-revoke.ts";
import type { EndedSessions, Sessions } from "../../lib/sessions/sessions.ts";
import { requireOwnPage } from "./own-page.ts";

export type SignOutDeps = {
  readonly sessions: Sessions;
  readonly client: OidcClient;
  readonly publicUrl: string;
  readonly verifyLogoutToken: VerifyLogoutToken;
};

/** Revokes the tokens of ended sessions. @throws {Failure} Not all sessions could be ended: a retry ends the others. */
async function revoke({ client }: SignOutDeps, { tokens, failure }: EndedSessions, { logger, signal }: PublicRequest): Promise<void> {
  await revokeTokens(client, tokens, (refused) => reportFailure(refused, logger), signal);
  if (failure !== undefined) {
    throw failure;
  }
}

/**
 * `POST /console/logout`: deletes the session, or with `?everywhere` each session of its person, and revokes their refresh tokens.
 *
 * @returns Where the browser signs out at the identity provider as well, if it has such a page. The address names no token.
 */
export async function signOut(deps: SignOutDeps, request: PublicRequest): Promise<HttpReply> {
  requireOwnPage(request.headers);
  const id = readSessionCookie(request.cookies);
  if (id !== undefined) {
    const person = request.query.has("everywhere") ? await deps.sessions.findPerson(id) : undefined;
    await revoke(deps, person === undefined ? await endOwn(deps, id) : await deps.sessions.endBySubject(person, id), request);
  }
  const url = await buildEndUrl(deps, request);
  const headers = { "clear-site-data": '"cache", "storage"' };
  return reply(200, url === undefined ? {} : { end_session_url: url }, { headers, cookies: [clearSessionCookie()] });
}

async function endOwn({ sessions }: SignOutDeps, id: string): Promise<EndedSessions> {
  const own = await sessions.endSession(id);
  return { tokens: own === undefined ? [] : [own] };
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

/**
 * `POST /console/backchannel-logout`: ends the session that the identity provider names by `sid`, or otherwise each of a person. A token takes effect once.
 * After a failed logout the identity provider may send the token again: it is noted last.
 */
export async function endByProvider(deps: SignOutDeps, request: PublicRequest): Promise<HttpReply> {
  const { sessions } = deps;
  const { id, sid, sub } = await deps.verifyLogoutToken(request.form.get("logout_token") ?? "");
  if (await sessions.isLogoutDone(id)) {
    throw new Failure("invalid_request", { detail: "the logout token has taken effect before" });
  }
  const ofPerson = () => (sub === undefined ? { tokens: [] } : sessions.endBySubject(sub));
  await revoke(deps, sid === undefined ? await ofPerson() : await sessions.endBySid(sid), request);
  await sessions.noteLogoutDone(id);
  return reply(200, {});
}
