import { randomUUID } from "node:crypto";
import type { ConnectionKey } from "../../../lib/connections/connection.ts";
import { Failure, failures, isFailureCode, toFailureCode } from "../../../lib/errors.ts";
import { type EndpointRequest, reply } from "../../../lib/http/reply.ts";
import { serve, together } from "../../../lib/http/serve.ts";
import { reportFailure } from "../../../lib/lambda/lambda.ts";
import { checkRootProject, isLogin, type RootCheck } from "../../../lib/providers/google/connected-projects.ts";
import { type CloudDeps, openSession } from "../../../lib/providers/google/setup/cloud-session.ts";
import { requireNoApproval } from "../../../lib/setup/setup-policy.ts";
import { type StartSetupDeps, startSetup } from "../../../lib/setup/start-setup.ts";
import { type SwitchOffDeps, switchOffTargets } from "../../../lib/setup/switch-off-targets.ts";
import { useTargets } from "../../../lib/setup/switched-targets.ts";
import { composeStartSetup } from "../../gcp/compose-setup.ts";
import { isProjectId } from "../../gcp/project-id.ts";
import type { SetupConnections } from "../../gcp/require-login.ts";
import { composeGoogleSetup, type SetupTaskDeps } from "../../gcp-setup/compose-google-setup.ts";
import { writeLambda } from "../../write-lambda.ts";
import { accessWords, forConnection } from "./for-connection.ts";
import * as routes from "./routes.ts";

type AccessDeps = StartSetupDeps & SetupConnections & SwitchOffDeps & Pick<SetupTaskDeps, "prepared" | "noteTargets">;

/** As many as one run sets up. */
const mostSwitchedOn = 100;

/**
 * `POST /api/gcp/sa-project-access`: chooses in which projects the connection is used. Those that are not named stay as they are. A project that is
 * switched on is set up; in one that is switched off, what setup made is taken back. With a key there is nothing to do.
 */
export const chooseAccess = serve(routes.chooseGoogleProjectAccess, (deps: AccessDeps) => async (request) => {
  const { principal, requestId, signal, endsAt, body: sent } = request;
  if (sent.projects === undefined || sent.projects === null) {
    return reply(400, { error: "projects required", code: "invalid_request", field: "projects", request_id: requestId });
  }
  const choices = new Map(sent.projects.map(({ projectId, id: alias = "", enabled }) => [projectId ?? alias, enabled]));
  return forConnection(deps, request, accessWords, async (connection, key) => {
    if (!isLogin(connection)) {
      return { success: true };
    }
    const { used, on, off } = await decide(deps, key, choices);
    if (on.length > 0) {
      requireNoApproval(deps.policy);
    }
    if (off.length > 0) {
      const done = await switchOffTargets(deps, key, { id: randomUUID(), targets: off }, { signal, endsAt });
      await (done.kind === "done" ? deps.noteTargets(key, signal) : undefined);
      if (done.kind === "busy") {
        return busy(done.runId, requestId);
      }
      if (done.failed.length > 0) {
        return stillStanding(done.failed, requestId);
      }
    }
    await useTargets(deps.settings, key, used);
    if (on.length === 0) {
      return { success: true };
    }
    const runId = randomUUID();
    const running = await startSetup(deps, { ...key, runId, startedBy: principal.id, selected: on });
    return running === runId ? { success: true, task_id: runId } : busy(running, requestId);
  });
});

/** A project that is set up already is not set up again. One that setup never reached may still be in the run that works now. */
async function decide({ prepared }: AccessDeps, key: ConnectionKey, choices: ReadonlyMap<string, boolean>) {
  const setUp = new Set((await prepared.list(key)).map((target) => target.id));
  const named = (isUsed: boolean) => [...choices].flatMap(([target, enabled]) => (enabled === isUsed ? [target] : []));
  const used = named(true);
  const on = used.filter((target) => !setUp.has(target));
  if (on.length > mostSwitchedOn) {
    throw new Failure("invalid_request", { field: "projects", detail: `more than ${mostSwitchedOn} projects to set up` });
  }
  return { used, on, off: named(false) };
}

/** Answers which projects could not be switched off. Without a failure of Google's own, the code is its refusal of one thing that setup made. */
function stillStanding(failed: readonly { readonly target: string; readonly code: string }[], requestId: string) {
  const codes = failed.map((each) => each.code).filter(isFailureCode);
  const code = codes.find((each) => failures[each].owner === "provider") ?? "provider_forbidden";
  const left = failed.map((each) => ({ projectId: each.target, code: each.code }));
  const error = "What setup made could not be taken back in every project";
  return reply(failures[code].status, { error, code, left, request_id: requestId });
}

/** Nothing that was asked for would be a part of the run that works now. */
function busy(runId: string, requestId: string) {
  const error = "A setup of these projects is running. Try again when it has ended.";
  return reply(409, { error, code: "connection_busy", task_id: runId, request_id: requestId });
}

type RootDeps = StartSetupDeps &
  SetupConnections &
  Pick<SetupTaskDeps, "settings" | "withLiveToken" | "noteTargets"> & { readonly cloud: CloudDeps };

const words = { absent: "No GCP credentials found", failed: "Failed to set root project" };

/** `POST /api/gcp/root-project`: chooses the root project, and sets it up. With a key nothing is set up. */
export const chooseRoot = serve(routes.chooseGoogleRootProject, (deps: RootDeps) => async (request) => {
  const { requestId, signal, endsAt, body } = request;
  const { project_id: id } = body;
  const refuse = (error: string, code: string) => reply(400, { error, code, field: "project_id", request_id: requestId });
  if (!id) {
    return refuse("Missing project_id", "invalid_request");
  }
  return forConnection(deps, request, words, async (connection, key) => {
    const check = isProjectId(id)
      ? await deps.withLiveToken(key, (token) => checkRoot(openSession(deps.cloud, token, signal), connection, id), { signal, endsAt })
      : "unknown";
    if (check !== "usable") {
      return refuse(`Project cannot be used as root: ${reasons[check]}`, check === "unknown" ? "invalid_request" : check);
    }
    await useTargets(deps.settings, key, [id]);
    await deps.settings.write(key, { root: id });
    if (!isLogin(connection)) {
      return accept(id, "not_needed", "Nothing is set up without a login.");
    }
    await deps.noteTargets(key, signal);
    if (deps.policy.needsApproval) {
      return accept(id, "approval_required", "A person must approve the plan of its setup.");
    }
    return start(deps, key, id, request);
  });
});

/** A failure without a reason of Aurora's gets the last reason. */
const reasons: Readonly<Record<Exclude<RootCheck, "usable"> | "unknown", string>> = {
  billing_disabled: "Billing is not enabled",
  rights_missing: "Insufficient IAM permissions",
  not_active: "Failed to validate project",
  unknown: "Failed to validate project",
};

/** Google's refusal of the request itself, such as of an id that no project can have, is about the project. */
async function checkRoot(...args: Parameters<typeof checkRootProject>): Promise<RootCheck | "unknown"> {
  try {
    return await checkRootProject(...args);
  } catch (error) {
    if (toFailureCode(error) === "provider_answer_invalid") {
      return "unknown";
    }
    throw error;
  }
}

type Request = Pick<EndpointRequest, "principal" | "requestId" | "logger">;

/** Starts the setup of the root project, which is saved already. */
async function start(deps: RootDeps, key: ConnectionKey, root_project: string, { principal, requestId, logger }: Request) {
  try {
    const run = { ...key, runId: randomUUID(), startedBy: principal.id, selected: [root_project] };
    return accept(root_project, "pending", "It is being set up.", await startSetup(deps, run));
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    reportFailure(error, logger);
    const { code } = error;
    const told = `Root project saved, but it could not be set up: ${failures[code].title}`;
    const setup = { preference_saved: true, root_project, service_account_setup: "failed_to_enqueue" };
    return reply(500, { success: false, ...setup, error: told, code, request_id: requestId });
  }
}

function accept(root_project: string, service_account_setup: string, then: string, task_id: string | null = null) {
  const saved = { success: true, preference_saved: true, root_project };
  return reply(202, { ...saved, service_account_setup, task_id, message: `Root project saved. ${then}` });
}

export const createHandler = together(chooseAccess, chooseRoot);

export const handler = writeLambda(createHandler, (env) => ({ ...composeGoogleSetup(env), ...composeStartSetup(env) }));
