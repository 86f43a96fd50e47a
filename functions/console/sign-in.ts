import { asFailure, type Failure, type FailureCode } from "../../lib/errors.ts";
import { buildLoginCookie, buildSessionCookie, clearLoginCookie, readLoginCookie, readSessionCookie } from "../../lib/http/cookies.ts";
import { type HttpReply, type PublicRequest, seeOther } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { beginLogin, type ConsoleLoginDeps, finishLogin } from "../../lib/sessions/oidc-login.ts";
import { revokeTokens } from "../../lib/sessions/oidc-revoke.ts";
import type { Sessions } from "../../lib/sessions/sessions.ts";
import { countSession } from "../../lib/telemetry/metrics.ts";
import { toConsolePath } from "./console-path.ts";
import { showFailure } from "./show-page.ts";

export type SignInDeps = ConsoleLoginDeps & { readonly sessions: Sessions; readonly publicUrl: string };

type Step = (deps: SignInDeps, request: PublicRequest) => Promise<HttpReply>;

const loginCookie = ({ publicUrl }: SignInDeps) => ({ publicUrl, purpose: "console_login" });

/** The redirect may be of another login than that of the cookie. */
const ofAnother: ReadonlySet<FailureCode> = new Set(["state_invalid", "issuer_mismatch", "callback_invalid"]);

/**
 * Answers a failed step with a page: it is a navigation. The login's cookie is of no more use, unless the redirect was of another login: any page can send
 * the browser here, and another tab may still be at the identity provider.
 */
const asPage =
  (step: Step): Step =>
  async (deps, request) => {
    try {
      return await step(deps, request);
    } catch (error) {
      const failure: Failure = asFailure(error);
      reportFailure(failure, request.logger);
      countSession(failure.code);
      const cleared = ofAnother.has(failure.code) ? [] : [clearLoginCookie(loginCookie(deps))];
      return showFailure(failure.code, request.requestId, cleared);
    }
  };

/** `GET /console/login`: sends the browser to the identity provider, and has it keep the login, sealed. */
export const startSignIn: Step = asPage(async (deps, { query, cookies, signal }) => {
  const wanted = { to: toConsolePath(query.get("to")), before: readSessionCookie(cookies) };
  const { url, kept } = await beginLogin(deps, wanted, signal);
  return seeOther(url, { cookies: [buildLoginCookie(loginCookie(deps), kept)] });
});

/**
 * `GET /console/callback`: finishes the login. Each login makes a session with a new id, so that no other page can plant one. The session that the browser
 * had when the login began is ended, and its refresh token revoked.
 */
export const finishSignIn: Step = asPage(async (deps, { query, cookies, signal, logger }) => {
  const kept = readLoginCookie(loginCookie(deps), cookies);
  const { to, before, ...session } = await finishLogin(deps, query, kept, signal);
  const id = await deps.sessions.createSession(session);
  countSession("signed_in");
  const ended = before === undefined ? undefined : await deps.sessions.endSession(before);
  await revokeTokens(deps.client, ended === undefined ? [] : [ended], (refused) => reportFailure(refused, logger), signal);
  return seeOther(buildRedirectUri(deps.publicUrl, to), { cookies: [buildSessionCookie(id), clearLoginCookie(loginCookie(deps))] });
});
