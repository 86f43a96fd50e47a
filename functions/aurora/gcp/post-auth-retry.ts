import { randomUUID } from "node:crypto";
import { Failure, isStoreFailure } from "../../../lib/errors.ts";
import { type EndpointRequest, reply } from "../../../lib/http/reply.ts";
import { serve } from "../../../lib/http/serve.ts";
import { reportFailure } from "../../../lib/lambda/lambda.ts";
import { requireNoApproval } from "../../../lib/setup/setup-policy.ts";
import { type StartSetupDeps, startSetup } from "../../../lib/setup/start-setup.ts";
import { useTargets } from "../../../lib/setup/switched-targets.ts";
import { composeStartSetup } from "../../gcp/compose-setup.ts";
import { isProjectId } from "../../gcp/project-id.ts";
import { requireLogin, type SetupConnections } from "../../gcp/require-login.ts";
import { readOwnConnection } from "../../own-connection.ts";
import { writeLambda } from "../../write-lambda.ts";
import type { Records } from "../compose-records.ts";
import * as routes from "./routes.ts";

type Deps = StartSetupDeps & SetupConnections & Pick<Records, "settings">;

/** As many as Aurora's chooser lets a person take at once. */
export const mostSelected = 5;

/** `POST /gcp/post-auth-retry`: sets up the projects that a person chose. While a run is under way, the answer names that run. */
export const createHandler = serve(routes.setUpChosenProjects, (deps: Deps) => async (request) => {
  const { principal, requestId, body } = request;
  const { selected_project_ids: selected } = body;
  const trouble = findTrouble(selected);
  if (trouble !== undefined) {
    return reply(400, { error: trouble, code: "invalid_request", field: "selected_project_ids", request_id: requestId });
  }
  const { key } = await readOwnConnection(deps, request, "gcp");
  await requireLogin(deps, key);
  requireNoApproval(deps.policy);
  const run = { ...key, runId: randomUUID(), startedBy: principal.id, selected: selected as string[] };
  try {
    await useTargets(deps.settings, key, run.selected);
    return { status: "started", task_id: await startSetup(deps, run) };
  } catch (error) {
    return answerNotStarted(error, request);
  }
});

/** In the words of Aurora's server. */
function findTrouble(selected: unknown): string | undefined {
  if (!Array.isArray(selected)) {
    return "selected_project_ids must be a list";
  }
  if (selected.length === 0 || selected.length > mostSelected) {
    return `Must select 1-${mostSelected} projects`;
  }
  return selected.every(isProjectId) ? undefined : "All project IDs must be non-empty strings";
}

/** In the words of Aurora's server, if a store or the state machine failed. @throws Every other failure. */
function answerNotStarted(error: unknown, { requestId, logger }: Pick<EndpointRequest, "requestId" | "logger">) {
  if (!(error instanceof Failure) || !(isStoreFailure(error.code) || error.code === "setup_unavailable")) {
    throw error;
  }
  reportFailure(error, logger);
  return reply(500, { error: "Failed to retry post-auth setup", code: error.code, request_id: requestId });
}

export const handler = writeLambda(createHandler, composeStartSetup);
