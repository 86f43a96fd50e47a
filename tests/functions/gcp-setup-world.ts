import { createHandler as createRetry } from "../../functions/aurora/gcp/post-auth-retry.ts";
import { createHandler as createApply } from "../../functions/gcp/apply-plan.ts";
import { createHandler as createLedger } from "../../functions/gcp/setup-ledger.ts";
import { createHandler as createStatus } from "../../functions/gcp/setup-status.ts";
import { createHandler as createPlan } from "../../functions/gcp/show-plan.ts";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { SetupExecutionInput } from "../../lib/setup/task-input.ts";
import { memorySetupLooks } from "../fakes/memory-setup-looks.ts";
import { candidatesNamed } from "../fakes/setup-fakes.ts";
import { buildPorts } from "../fixtures/run-gcp-setup.ts";
import { countedLimits } from "./call-connection.ts";
import { routeCaller, type Sent } from "./call-route.ts";

/** The routes of a setup as a person of `acme` calls them, over a machine that only notes what is started. */
export function openSetupRoutes() {
  const ports = buildPorts(candidatesNamed(3));
  const limits = countedLimits();
  const started: SetupExecutionInput[] = [];
  const machine = { start: async (_: string, input: SetupExecutionInput) => void started.push(input) };
  const noted: ConnectionKey[] = [];
  const noteTargets = async (key: ConnectionKey) => void noted.push(key);
  const deps = { ...ports, looks: memorySetupLooks(), machine, limits: limits.store, noteTargets, mayEndLogin: true };
  const { call } = routeCaller();
  const send = async (handler: Parameters<typeof call>[0], route: string, sent?: Sent) => {
    const { status, text } = await call(handler, route, sent);
    return { status, json: JSON.parse(text) as Record<string, unknown> };
  };
  return {
    deps,
    limits,
    started,
    /** The connections whose targets were noted anew. */
    noted,
    ports,
    retry: (selected: unknown, sent: Sent = {}, changes: object = {}) =>
      send(createRetry({ ...deps, ...changes }), "POST /gcp/post-auth-retry", { body: { selected_project_ids: selected }, ...sent }),
    plan: (query = "projects=project-1,project-2", sent: Sent = {}, changes: object = {}) =>
      send(createPlan({ ...deps, ...changes }), "GET /gcp/setup/plan", { query, ...sent }),
    apply: (plan: unknown, sent: Sent = {}, changes: object = {}) =>
      send(createApply({ ...deps, ...changes }), "POST /gcp/setup/apply", { body: { plan }, ...sent }),
    ledger: (sent: Sent = {}) => send(createLedger({ ...deps, looks: memorySetupLooks() }), "GET /gcp/setup/ledger", sent),
    status: (id: string, sent: Sent = {}) => send(createStatus(deps), "GET /gcp/setup/status/{id}", { path: { id }, ...sent }),
  };
}

/** The id of the run that an answer names. */
export const runIdOf = ({ json }: { readonly json: Record<string, unknown> }) => String(json.task_id ?? json.run_id);
