import { Failure } from "../../lib/errors.ts";
import { clearSessionCookie, readSessionCookie } from "../../lib/http/cookies.ts";
import { type HttpReply, type PublicRequest, reply } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import type { VerifyLogoutToken } from "../../lib/sessions/oidc-proofs.ts";
import { revokeTokens } from "../../lib/sessions/oidc-revoke.ts";
import type { EndedSessions, Sessions } from "../../lib/sessions/sessions.ts";
import { type LeaveDeps, planLeave } from "./leave.ts";
import { requireOwnPage } from "./own-page.ts";

export type SignOutDeps = LeaveDeps & { readonly sessions: Sessions; readonly verifyLogoutToken: VerifyLogoutToken };

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
 * @returns Where the browser signs out at the identity provider as well, if it has such a page. The answer names no token.
 */
export async function signOut(deps: SignOutDeps, request: PublicRequest): Promise<HttpReply> {
  requireOwnPage(request.headers);
  const ended = await endSessions(deps, request);
  await revoke(deps, ended, request);
  const { url, cookies = [] } = (await planLeave(deps, ended.tokens.at(-1)?.idToken, request.signal)) ?? {};
  const headers = { "clear-site-data": '"cache", "storage"' };
  return reply(200, url === undefined ? {} : { end_session_url: url }, { headers, cookies: [clearSessionCookie(), ...cookies] });
}

/** Ends the browser's own session last. */
async function endSessions({ sessions }: SignOutDeps, { cookies, query }: PublicRequest): Promise<EndedSessions> {
  const id = readSessionCookie(cookies);
  if (id === undefined) {
    return { tokens: [] };
  }
  const person = query.has("everywhere") ? await sessions.findPerson(id) : undefined;
  if (person !== undefined) {
    return sessions.endBySubject(person, id);
  }
  const own = await sessions.endSession(id);
  return { tokens: own === undefined ? [] : [own] };
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
