import { asFailure, type Failure } from "../../lib/errors.ts";
import { buildLoginCookie, buildSessionCookie, clearLoginCookie, readLoginCookie, readSessionCookie } from "../../lib/http/cookies.ts";
import { type HttpReply, type PublicRequest, seeOther } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { beginLogin, type ConsoleLoginDeps, finishLogin } from "../../lib/sessions/oidc-login.ts";
import type { Sessions } from "../../lib/sessions/sessions.ts";
import { toConsolePath } from "./console-path.ts";
import { showFailure } from "./show-page.ts";

export type SignInDeps = ConsoleLoginDeps & { readonly sessions: Sessions; readonly publicUrl: string };

type Step = (deps: SignInDeps, request: PublicRequest) => Promise<HttpReply>;

const loginCookie = ({ publicUrl }: SignInDeps) => ({ publicUrl, purpose: "console_login" });

/** Answers a failed step with a page: it is a navigation. The login's cookie is of no more use. */
const asPage =
  (step: Step): Step =>
  async (deps, request) => {
    try {
      return await step(deps, request);
    } catch (error) {
      const failure: Failure = asFailure(error);
      reportFailure(failure, request.logger);
      return showFailure(failure.code, request.requestId, [clearLoginCookie(loginCookie(deps))]);
    }
  };

/** `GET /console/login`: sends the browser to the identity provider, and has it keep the login, sealed. */
export const startSignIn: Step = asPage(async (deps, { query, signal }) => {
  const { url, kept } = await beginLogin(deps, toConsolePath(query.get("to")), signal);
  return seeOther(url, { cookies: [buildLoginCookie(loginCookie(deps), kept)] });
});

/**
 * `GET /console/callback`: finishes the login. Each login makes a session with a new id, so that no other page can plant one. The session that the browser
 * had before is deleted.
 */
export const finishSignIn: Step = asPage(async (deps, { query, cookies, signal }) => {
  const kept = readLoginCookie(loginCookie(deps), cookies);
  const { to, ...session } = await finishLogin(deps, query, kept, signal);
  const before = readSessionCookie(cookies);
  const id = await deps.sessions.createSession(session);
  if (before !== undefined) {
    await deps.sessions.endSession(before);
  }
  return seeOther(buildRedirectUri(deps.publicUrl, to), { cookies: [buildSessionCookie(id), clearLoginCookie(loginCookie(deps))] });
});
