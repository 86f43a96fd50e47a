import { randomUUID } from "node:crypto";
import type { SlotSettingsStore } from "../../../lib/connections/slot-settings.ts";
import { Failure, toFailureCode } from "../../../lib/errors.ts";
import { failures } from "../../../lib/failure-codes.ts";
import type { EndpointRequest } from "../../../lib/http/http-handler.ts";
import { reply } from "../../../lib/http/reply.ts";
import { serve } from "../../../lib/http/serve.ts";
import { reportFailure } from "../../../lib/lambda/report-failure.ts";
import { isLogin } from "../../../lib/providers/google/connected-projects.ts";
import { checkRootProject, type RootCheck } from "../../../lib/providers/google/setup/check-root-project.ts";
import type { CloudDeps } from "../../../lib/providers/google/setup/cloud-session.ts";
import { useTargets } from "../../../lib/setup/chosen-targets.ts";
import type { NoteTargets } from "../../../lib/setup/note-targets.ts";
import type { WithLiveToken } from "../../../lib/setup/setup-stores.ts";
import { type RequestedSetup, type StartSetupDeps, startSetup } from "../../../lib/setup/start-setup.ts";
import { isProjectId } from "../../gcp/project-id.ts";
import type { SetupConnections } from "../../gcp/require-login.ts";
import { forConnection } from "./for-connection.ts";
import * as routes from "./routes.ts";

type Deps = StartSetupDeps &
  SetupConnections & {
    readonly settings: SlotSettingsStore;
    readonly withLiveToken: WithLiveToken;
    readonly cloud: CloudDeps;
    readonly noteTargets: NoteTargets;
  };

const words = { absent: "No GCP credentials found", failed: "Failed to set root project" };

/** `POST /api/gcp/root-project`: chooses the root project, and sets it up. With a key nothing is set up. */
export const createHandler = serve(routes.chooseGoogleRootProject, (deps: Deps) => async (request) => {
  const { principal, requestId, signal, endsAt, body: sent } = request;
  const refuse = (error: string, code: string) => reply(400, { error, code, field: "project_id", request_id: requestId });
  if (!sent.project_id) {
    return refuse("Missing project_id", "invalid_request");
  }
  const id = sent.project_id;
  return forConnection(deps, request, words, async (connection, key) => {
    const check = isProjectId(id)
      ? await deps.withLiveToken(key, (token) => checkRoot(deps.cloud, connection, token, id, signal), { signal, endsAt })
      : "unknown";
    if (check !== "usable") {
      return refuse(`Project cannot be used as root: ${reasons[check]}`, check === "unknown" ? "invalid_request" : check);
    }
    await useTargets(deps.settings, key, [id]);
    await deps.settings.write(key, { root: id });
    await (isLogin(connection) ? deps.noteTargets(key, signal) : undefined);
    const saved: Saved = { preference_saved: true, root_project: id };
    if (!isLogin(connection)) {
      const message = "Root project saved. Nothing is set up without a login.";
      return reply(202, { success: true, ...saved, service_account_setup: "not_needed", task_id: null, message });
    }
    if (deps.policy.needsApproval) {
      const message = "Root project saved. A person must approve the plan of its setup.";
      return reply(202, { success: true, ...saved, service_account_setup: "approval_required", task_id: null, message });
    }
    const run = { ...key, runId: randomUUID(), startedBy: principal.id, selected: [id] };
    return start(deps, run, saved, request);
  });
});

/** What is not one of Aurora's reasons is told as the last of them. */
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

type Saved = { readonly preference_saved: true; readonly root_project: string };

async function start(deps: Deps, run: RequestedSetup, saved: Saved, { requestId, logger }: Pick<EndpointRequest, "requestId" | "logger">) {
  try {
    const task_id = await startSetup(deps, run);
    const message = "Root project saved. It is being set up.";
    return reply(202, { success: true, ...saved, service_account_setup: "pending", task_id, message });
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    reportFailure(error, logger);
    const { code } = error;
    const told = `Root project saved, but it could not be set up: ${failures[code].title}`;
    return reply(500, { success: false, ...saved, service_account_setup: "failed_to_enqueue", error: told, code, request_id: requestId });
  }
}
