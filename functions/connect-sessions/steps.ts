import * as v from "valibot";
import type { Environment } from "../../lib/config.ts";
import { completeSession } from "../../lib/connect-sessions/complete-session.ts";
import { buildConnectCookie, readConnectCookie } from "../../lib/connect-sessions/connect-cookie.ts";
import {
  buildReturnAddress,
  type ConnectSession,
  type ConnectSessions,
  isSessionOver,
  toStatus,
  toTrustedUser,
} from "../../lib/connect-sessions/connect-session.ts";
import { endConnectSession } from "../../lib/connect-sessions/end-connect-session.ts";
import { openInBrowser } from "../../lib/connect-sessions/own-browser.ts";
import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { type Preflight, preflight } from "../../lib/connections/connect/preflight.ts";
import type { VerifySubmissionDeps } from "../../lib/connections/connect/verify-submission.ts";
import { type ConnectionKey, type Details, usualAccount } from "../../lib/connections/connection.ts";
import type { Methods } from "../../lib/connections/methods.ts";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import { accountWord, connectionLabel } from "../../lib/http/place-fields.ts";
import { parseInput } from "../../lib/http/read-request.ts";
import { type PublicRequest, type Reply, reply } from "../../lib/http/reply.ts";
import { buildOpaqueValue } from "../../lib/oauth/opaque-value.ts";
import { providerNames } from "../../lib/provider-names.ts";
import { Secret } from "../../lib/secret.ts";
import type { Ledger } from "../../lib/setup/ledger.ts";
import { buildLoginLink, type LoginLinkDeps } from "../code-flow/login-link.ts";
import { toSubmissionBy } from "../connect/read-submission.ts";
import { toPreflightView } from "../connections/to-preflight-view.ts";
import { requireOwnPage } from "../console/own-page.ts";
import { everyFlow } from "../providers.ts";
import { toOfferedForms } from "./hosted-forms.ts";
import { countStep, requireAllowed, requireOwnStep, requireStep, type StepDeps } from "./own-step.ts";

export type ConnectPageDeps = Omit<StepDeps, "read"> &
  VerifySubmissionDeps &
  Omit<LoginLinkDeps, "returnPaths"> & {
    readonly sessions: ConnectSessions;
    readonly methods: Methods;
    readonly ledger: Pick<Ledger, "list">;
    readonly env: Environment;
  };

/** The body is that of any step: each step reads its own. */
type StepRequest = PublicRequest<v.GenericSchema>;
type Step = (deps: ConnectPageDeps, request: StepRequest) => Promise<Reply>;

const provider = v.picklist(providerNames);
const account = v.optional(accountWord);
const label = v.optional(connectionLabel);
const chosenLogin = v.strictObject({ provider, account, label });
const chosenFields = v.strictObject({ provider, method: v.string(), account, label, fields: v.record(v.string(), v.unknown()) });

const enter = (deps: ConnectPageDeps, request: StepRequest) => requireStep({ ...deps, read: deps.sessions.read }, request);

/**
 * The first browser that opens the link with a cookie owns the session. The first answer brings the cookie, so a lost answer locks no browser out. A browser
 * that owns another session keeps its cookie, so that two links can be open at once.
 */
const open: Step = async (deps, { headers, cookies, path }) => {
  requireOwnPage(headers);
  const { publicUrl, random, sessions, clock } = deps;
  const kept = readConnectCookie(publicUrl, cookies);
  const cookie = kept !== undefined && /^[\w-]{43}$/.test(kept) ? new Secret(kept) : undefined;
  const { status } = await openInBrowser(sessions, path.session ?? "", cookie, clock());
  return reply(200, { status }, { cookies: [buildConnectCookie(publicUrl, cookie ?? buildOpaqueValue(random))] });
};

/** What the page shows: who asks, for whom, and how each provider is connected. When nothing more can happen: how it ended. */
const offer: Step = async (deps, request) => {
  const session = await requireOwnStep({ ...deps, read: deps.sessions.read }, request);
  const { id, endUser } = await deps.sessions.open(session);
  const status = toStatus(session, deps.clock());
  const isOver = isSessionOver({ status });
  const ended = status === "completed" || status === "finished" ? "completed" : "failed";
  const { callerName, callerColour, label: preset = null, account: word = null, reconnects, expiresAt } = session;
  return {
    ...{ status, expires_at: expiresAt.toISOString() },
    caller: { name: callerName, colour: callerColour },
    end_user: { id: endUser.id, name: endUser.name ?? null, email: endUser.email ?? null },
    ...{ account: word, label: preset, reconnect: reconnects !== undefined },
    providers: isOver ? [] : toOfferedForms(session, deps.env),
    // The end user has come back to the page. Once it is completed, the browser goes on by itself.
    return_to: isOver || status === "completed" ? buildReturnAddress(session, id, ended) : null,
  };
};

/** Checks what a submission with the same body would find. Nothing is kept. */
const tryFields: Step = async (deps, request) => {
  const session = await enter(deps, request);
  const { found } = await proveFields(deps, session, request);
  return toPreflightView(deps.ledger, found);
};

/** Checks what is submitted, and keeps it, sealed, until the server that made the session finishes it. */
const submit: Step = async (deps, request) => {
  const session = await enter(deps, request);
  const { found, submission, method } = await proveFields(deps, session, request);
  const view = await toPreflightView(deps.ledger, found);
  if (found.failure !== undefined) {
    return { ...view, return_to: null };
  }
  if (found.replaces !== undefined && found.replaces.identity.id !== found.identity?.id) {
    throw new Failure("account_mismatch");
  }
  const { at, fields, label: called } = submission;
  const held = { kind: "submission", method, fields: fields as Readonly<Record<string, unknown>>, label: called } as const;
  const completed = await completeSession(deps.sessions, request.path.session ?? "", { place: at, held }, deps.clock());
  const { id } = await deps.sessions.open(completed);
  return { ...view, return_to: buildReturnAddress(completed, id, "completed") };
};

/** Reads the fields of a method that the session allows, and proves them at the provider by reads alone. */
async function proveFields(deps: ConnectPageDeps, session: ConnectSession, { body, signal }: StepRequest) {
  const sent = parseInput(chosenFields, body);
  const word = requireAllowed(session, { ...sent, endpoint: sent.fields.endpoint });
  await countStep({ ...deps, read: deps.sessions.read }, session);
  const principal = { id: session.principalId, tenant: session.tenant };
  const toSubmission = toSubmissionBy(deps, principal, sent.provider, { method: sent.method, replace_account: false });
  const submission = toSubmission({ account: word, label: session.label ?? sent.label, fields: sent.fields });
  const method = findSubmission(deps.methods, sent.provider, sent.method);
  await deps.switches.requireOpen(submission.at);
  const of = { at: submission.at, method, body: submission.fields, ...defined({ endUser: toTrustedUser(session) }) };
  const { replaces, ...found } = await preflight(deps, of, signal);
  // Which connection is in the place, only its own end user learns. The finish refuses every other one.
  const shown: Preflight = session.reconnects === undefined ? found : { ...found, ...defined({ replaces }) };
  return { found: shown, submission, method: method.name };
}

/** A login link for this browser alone. */
const login: Step = async (deps, request) => {
  const session = await enter(deps, request);
  const sent = parseInput(chosenLogin, request.body);
  const flow = everyFlow[sent.provider];
  const word = requireAllowed(session, { ...sent, method: flow?.method ?? "login" });
  if (flow === undefined) {
    throw new Failure("not_found", { detail: "a provider without a login" });
  }
  await countStep({ ...deps, read: deps.sessions.read }, session);
  const { tenant, principalId, browserHash = "", reconnects } = session;
  const account = flow.requireAccount?.(word, deps.env) ?? word ?? usualAccount;
  const loginUrl = await buildLoginLink({ ...deps, returnPaths: [] }, flow, {
    principal: { id: principalId, tenant },
    account,
    callbackPath: flow.callbackPath,
    replaceAccount: false,
    asked: defined({ label: session.label ?? sent.label, tags: session.tags }),
    connectSession: { id: request.path.session ?? "", browserHash, reconnects: reconnects !== undefined },
    ...defined({ details: toClientDetails(session, { provider: sent.provider, account }) }),
  });
  return { login_url: loginUrl };
};

/** Names the client of the session's login. @throws {Failure} `invalid_request`, with `account`: another region than that of the client. */
function toClientDetails({ allowed }: ConnectSession, at: Pick<ConnectionKey, "provider" | "account">): Details | undefined {
  const client = allowed.find(({ provider }) => provider === at.provider)?.oauthClient;
  if (client !== undefined && client.part !== at.provider && !`${at.account}-`.startsWith(`${client.part}-`)) {
    throw new Failure("invalid_request", { field: "account", detail: "the OAuth client of the connect session is of another region" });
  }
  return client && { oauth_client: client.id };
}

/** The end user goes back without connecting anything. The sweeper discards a grant that waits. */
const leave: Step = async (deps, request) => {
  const session = await enter(deps, request);
  const left = { status: "failed", failure: "consent_denied" } as const;
  const failed = await endConnectSession({ ...deps, discard: async () => undefined }, session, left);
  const { id } = await deps.sessions.open(failed);
  return { return_to: buildReturnAddress(failed, id, "failed") };
};

/** The steps of the hosted page, by their path below the session's. Each has one method. */
export const connectSteps: Readonly<Record<string, readonly [method: string, step: Step]>> = {
  open: ["POST", open],
  offer: ["GET", offer],
  preflight: ["POST", tryFields],
  submission: ["POST", submit],
  login: ["POST", login],
  leave: ["POST", leave],
};
