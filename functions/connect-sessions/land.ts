import { completeSession } from "../../lib/connect-sessions/complete-session.ts";
import { readConnectCookie } from "../../lib/connect-sessions/connect-cookie.ts";
import { buildReturnAddress, type ConnectSessions } from "../../lib/connect-sessions/connect-session.ts";
import type { OpeningBrowser } from "../../lib/connections/connect/begin-authorization.ts";
import type { ParkedGrants } from "../../lib/connections/stores.ts";
import { asFailure, Failure, type FailureCode } from "../../lib/errors.ts";
import { type HttpReply, type PublicRequest, seeOther } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import type { Logger } from "../../lib/log.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import type { Clock } from "../../lib/system.ts";
import type { CallbackEnd } from "../code-flow/complete-callback.ts";

export type LandDeps = {
  readonly connectSessions: ConnectSessions;
  readonly parked: Pick<ParkedGrants, "read">;
  readonly publicUrl: string;
  readonly clock: Clock;
};

/** The hosted page of a session. @param token - Of its link. */
export const buildConnectLink = (publicUrl: string, token: string): string => buildRedirectUri(publicUrl, `/console/connect/${token}`);

/** Sends the browser back to the hosted page of a session. @param code - Why it has connected nothing yet. */
export const toConnectPage = (publicUrl: string, token: string, code: FailureCode, cookies: readonly string[] = []): HttpReply =>
  seeOther(`${buildConnectLink(publicUrl, token)}?failed=${code}`, { cookies });

/**
 * Begins a login in a browser that may own a connect session. If the login is one of a session, every failure leads to the hosted page.
 *
 * @param begin - Gets what shows that the browser owns a session.
 * @throws {Failure} What `begin` throws, for a login of no session.
 */
export async function fromConnectPage(
  { publicUrl }: Pick<LandDeps, "publicUrl">,
  { cookies, logger }: Pick<PublicRequest, "cookies" | "logger">,
  begin: (browser: OpeningBrowser) => Promise<HttpReply>,
): Promise<HttpReply> {
  let session: string | undefined;
  const found = (id: string) => {
    session = id;
  };
  try {
    return await begin({ connectCookie: readConnectCookie(publicUrl, cookies), found });
  } catch (error) {
    if (session === undefined) {
      throw error;
    }
    const failure = asFailure(error);
    reportFailure(failure, logger);
    return toConnectPage(publicUrl, session, failure.code);
  }
}

/**
 * Ends the login of a connect session. A parked grant completes the session, and the browser goes to the address that its caller has registered, with the
 * session and its status alone. After a failure it goes back to the hosted page. The sweeper revokes a grant that the session does not take.
 *
 * @returns `undefined`: it is a login of no session.
 */
export async function landConnectSession(
  { connectSessions, parked, publicUrl, clock }: LandDeps,
  end: CallbackEnd,
  logger: Logger,
): Promise<HttpReply | undefined> {
  const { connectSession: token, cookies = [] } = end;
  if (token === undefined) {
    return undefined;
  }
  if ("failure" in end) {
    return toConnectPage(publicUrl, token, end.failure.code, cookies);
  }
  try {
    const { completed } = end;
    const confirmation = completed.kind === "parked" ? completed.confirmation.reveal() : "";
    const grant = await parked.read(confirmation.split(".")[0] ?? "");
    if (grant === undefined) {
      throw new Failure("confirmation_invalid", { detail: "no grant is parked" });
    }
    const completion = { place: grant, held: { kind: "login", confirmation }, until: grant.expiresAt } as const;
    const session = await completeSession(connectSessions, token, completion, clock());
    const { id } = await connectSessions.open(session);
    return seeOther(buildReturnAddress(session, id, "completed"), { cookies });
  } catch (error) {
    const failure = asFailure(error);
    reportFailure(failure, logger);
    return toConnectPage(publicUrl, token, failure.code, cookies);
  }
}
