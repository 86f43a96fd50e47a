import { oneOf, readConfig, url } from "../../lib/config.ts";
import type { ConnectSession, ConnectSessions, KeptGrant } from "../../lib/connect-sessions/connect-session.ts";
import { toLinkToken, toPlace, toTrustedUser } from "../../lib/connect-sessions/connect-session.ts";
import { endConnectSession } from "../../lib/connect-sessions/end-connect-session.ts";
import { finishConnectSession, inProgress } from "../../lib/connect-sessions/finish-connect-session.ts";
import { returnAddresses } from "../../lib/connect-sessions/return-addresses.ts";
import { type Finished, findMade, toGrantId } from "../../lib/connect-sessions/settle-finished.ts";
import { connectSessionsIn } from "../../lib/connect-sessions/stored-connect-sessions.ts";
import type { ParkedGrant } from "../../lib/connections/attempt.ts";
import { confirmConnection } from "../../lib/connections/connect/confirm-connection.ts";
import { type LiveConnection, makeLiveOrDiscard, toLiveConnection } from "../../lib/connections/connect/make-live.ts";
import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import { decideStep } from "../../lib/connections/grant-life.ts";
import { isOvertaken } from "../../lib/connections/jobs/sweep-grants.ts";
import { type DiscardState, discardParkedGrant } from "../../lib/connections/parked/discard-parked-grant.ts";
import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { defined } from "../../lib/defined.ts";
import { asFailure, Failure } from "../../lib/errors.ts";
import type { EndpointRequest } from "../../lib/http/reply.ts";
import { reply } from "../../lib/http/reply.ts";
import { httpLambda, serve, together } from "../../lib/http/serve.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { ownClientsIn } from "../../lib/table/stored-own-clients.ts";
import { countLogin } from "../../lib/telemetry/metrics.ts";
import { composeConnect, composeSealer } from "../compose.ts";
import { toSubmissionBy } from "../connect/read-submission.ts";
import { everyConnect, everySetup } from "../providers.ts";
import { runFirstDuty } from "../submission/run-first-duty.ts";
import { submitCounted } from "../submission/submit-all.ts";
import { type CreateSessionDeps, createSession } from "./create-session.ts";
import { buildConnectLink } from "./land.ts";
import * as routes from "./routes.ts";
import { toSessionView } from "./to-session-view.ts";

type Deps = CreateSessionDeps & SubmitConnectionDeps & RefreshPorts & { readonly sessions: ConnectSessions; readonly publicUrl: string };

type Request = Pick<EndpointRequest, "principal" | "path" | "signal" | "endsAt" | "logger">;

/** `POST /connect-sessions`: a link by which one end user connects an account of their own. */
const create = serve(routes.createConnectSession, (deps: Deps) => async ({ principal, body }) => {
  const { id, session } = await createSession(deps, principal, body);
  return reply(201, { id, link: buildConnectLink(deps.publicUrl, toLinkToken(id)), expires_at: session.expiresAt.toISOString() });
});

/** `GET /connect-sessions/{session}`: how far the end user is. */
const read = serve(routes.readConnectSession, (deps: Deps) => async (request) => show(deps, await find(deps, request)));

/** `DELETE /connect-sessions/{session}`: nothing is connected by it any more. A grant that waits is revoked. */
const end = serve(routes.endConnectSession, (deps: Deps) => async (request) => {
  const session = await find(deps, request);
  return show(deps, await endConnectSession({ ...deps, discard: discardHeld(deps, request) }, session));
});

/** `POST /connect-sessions/{session}/finish`: the server that made the session makes the connection live. */
const finish = serve(routes.finishConnectSession, (deps: Deps) => async (request) => {
  const caller = { id: request.principal.id, verifier: request.body.code_verifier };
  const work = { ...deps, connect: connectHeld(deps, request), discard: discardHeld(deps, request) };
  return show(deps, await finishConnectSession(work, await find(deps, request), caller));
});

/** @throws {Failure} `not_found`, also for a session of another organisation, or of another caller without the right to disconnect what it connects. */
async function find({ sessions }: Deps, { principal, path }: Request): Promise<ConnectSession> {
  const session = await sessions.read(toLinkToken(path.session ?? ""));
  const mayAct = session?.principalId === principal.id || principal.permissions.has("connectors:write");
  if (session === undefined || session.tenant !== principal.tenant || !mayAct) {
    throw new Failure("not_found");
  }
  return session;
}

const show = async ({ sessions, clock }: Deps, session: ConnectSession) => toSessionView(session, await sessions.open(session), clock());

/** Makes what a session keeps live: as the confirmation of a login does, or the route that connects by what a body holds. */
const connectHeld =
  (deps: Deps, request: Request) =>
  async (session: ConnectSession, held: KeptGrant): Promise<Finished> => {
    const at = toPlace(session);
    const taken = () => new Failure("already_connected", { accounts: [at.account] });
    const there = await deps.connections.read(at);
    if (session.reconnects !== undefined && there?.id !== session.reconnects) {
      throw new Failure("confirmation_invalid", { detail: "the connection that it connects again is not there any more" });
    }
    if (session.reconnects === undefined && there !== undefined && there.grantId !== toGrantId(session, held)) {
      throw taken();
    }
    // A connection is replaced under its lease alone: one that another session makes here from now on stays as it is.
    const acquire = () => Promise.reject(taken());
    const connections = session.reconnects === undefined ? { ...deps.connections, acquire } : deps.connections;
    const work = { ...deps, connections, afterLive: runFirstDuty(deps, request) };
    const { connection, setupRunId } = await makeLive(work, request, session, held);
    return { id: connection.id, ...defined({ setupRunId }) };
  };

async function makeLive(deps: Deps, request: Request, session: ConnectSession, held: KeptGrant): Promise<LiveConnection> {
  const principal = { id: session.principalId, tenant: session.tenant };
  if (held.kind === "login") {
    const live = await confirmConnection(deps, principal, held.confirmation, request.signal);
    countLogin(live.connection.provider, "confirmed");
    return live;
  }
  const grantId = toGrantId(session, held);
  // Read first: it is erased after the connection is written.
  const begun = await deps.parked.read(grantId);
  const made = await findMade(deps, session, held);
  if (made !== undefined) {
    return toLiveConnection(deps, made);
  }
  const left = begun && (await discardUnwritten(deps, begun, request.signal));
  if (begun !== undefined && left === "written") {
    return makeLiveOrDiscard(deps, begun, request.signal);
  }
  if (begun !== undefined && left !== "discarded") {
    throw inProgress();
  }
  const { method, label, fields } = held;
  const { provider, account } = toPlace(session);
  const toSubmission = toSubmissionBy(deps, principal, provider, { method, replace_account: false });
  const submission = { ...toSubmission({ account, label, tags: session.tags, fields }), ...defined({ endUser: toTrustedUser(session) }) };
  const connectSession = { grantId, until: session.expiresAt };
  return submitCounted(deps, { ...submission, connectSession }, request.signal);
}

/**
 * Discards the grant of a session that no process finishes, as the sweeper does once the session is over.
 *
 * @returns `written`: its credential, or the connection, is in its place. Only making it live makes credential and record match again.
 */
async function discardUnwritten(deps: Deps, parked: ParkedGrant, signal: AbortSignal): Promise<DiscardState | "written"> {
  const there = await deps.connections.read(parked);
  const step = decideStep(parked, there, await isOvertaken(deps, parked, there, signal));
  return step === "discard" ? discardParkedGrant(deps, parked, undefined, signal) : "written";
}

/** Discards the grant of what a session keeps. What was submitted is the customer's own, and only forgotten. */
const discardHeld =
  (deps: Deps, { signal, logger }: Request) =>
  async (session: ConnectSession, held: KeptGrant): Promise<void> => {
    try {
      const parked = await deps.parked.read(toGrantId(session, held));
      if (parked !== undefined) {
        await discardUnwritten(deps, parked, signal);
      }
    } catch (error) {
      // The sweeper discards it, within minutes after it can be finished no more.
      reportFailure(asFailure(error), logger);
    }
  };

export const createHandler = together(create, read, end, finish);

export const handler = httpLambda(createHandler, (env) => {
  const { console: page, ...config } = readConfig(env, {
    publicUrl: url("PUBLIC_URL"),
    console: oneOf("CONSOLE", ["on", "off"], "off"),
    returnAddresses: returnAddresses("CONNECT_RETURNS"),
  });
  const { secrets, ...connect } = composeConnect(env, everyConnect, everySetup);
  const sealer = composeSealer(env, secrets);
  const sessions = connectSessionsIn({ ...connect, sealer, publish: connect.events.publish });
  return { ...connect, ...config, ownClients: ownClientsIn(connect.table), sealer, sessions, hasConsole: page === "on" };
});
