import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { reply } from "../../lib/http/reply.ts";
import { type StartSetupDeps, startSetup } from "../../lib/setup/start-setup.ts";
import { composeStartSetup } from "./compose-start-setup.ts";
import { toGoogleKey } from "./google-key.ts";
import { requireLogin, type SetupConnections } from "./require-login.ts";

type Deps = StartSetupDeps & SetupConnections & { readonly limits: Limits };

const body = v.object({ selected_project_ids: v.optional(v.unknown()) });

/** As many as Aurora's chooser lets a person take at once. */
const mostSelected = 5;

/** `POST /gcp/post-auth-retry`: sets up the projects that a person chose. While a run is under way, the answer names that run. */
export const createHandler = (deps: Deps) =>
  endpoint(
    {
      permission: "connectors:write",
      dialect: "aurora",
      body,
      limit: { store: deps.limits, use: "gcp setup", per: "10/min" },
    },
    async ({ principal, requestId, body: { selected_project_ids: selected } }) => {
      const trouble = findTrouble(selected);
      if (trouble !== undefined) {
        return reply(400, { error: trouble, code: "invalid_request", field: "selected_project_ids", request_id: requestId });
      }
      const key = toGoogleKey(principal);
      await requireLogin(deps, key);
      const run = { ...key, runId: randomUUID(), startedBy: principal.id, selected: selected as string[], access: "read" } as const;
      return { status: "started", task_id: await startSetup(deps, run) };
    },
  );

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

/** @see {@link https://cloud.google.com/resource-manager/docs/creating-managing-projects Project ids}; old ones begin with a domain. */
const isProjectId = (id: unknown) => typeof id === "string" && /^[a-z][a-z0-9.:-]{3,127}$/.test(id);

export const handler = httpLambda(createHandler, composeStartSetup, answerIn("aurora"));
