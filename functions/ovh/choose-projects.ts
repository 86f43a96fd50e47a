import * as v from "valibot";
import type { SlotSettingsStore } from "../../lib/connections/slot-settings.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { reply } from "../../lib/http/reply.ts";
import { composeRecords } from "./compose-records.ts";
import { projectId } from "./project-id.ts";
import { toSettingsKey } from "./regions.ts";

type Deps = { readonly settings: SlotSettingsStore; readonly limits: Limits };

const project = v.object({ projectId, enabled: v.optional(v.boolean(), true) });
const body = v.object({ projects: v.optional(v.pipe(v.array(project), v.maxLength(200)), []) });

/**
 * Projects that may be switched off: as many as three regions show. What is sent is not looked up at OVHcloud, so without an end the stored
 * list would grow past what an item of the table can hold.
 */
const mostDisabled = 600;

/** `POST /ovh_api/ovh/projects`: chooses which projects are used. Those that are not named stay as they are. */
export const createHandler = (deps: Deps) =>
  endpoint(
    {
      permission: "connectors:write",
      dialect: "aurora",
      body,
      limit: { store: deps.limits, use: "ovh choose projects", per: "30/min" },
    },
    async ({ principal, requestId, body: { projects } }) => {
      if (projects.length === 0) {
        return reply(400, { error: "No projects provided", code: "invalid_request", request_id: requestId });
      }
      const key = toSettingsKey(principal);
      const { disabled = [] } = await deps.settings.read(key);
      const named = new Map(projects.map(({ projectId: id, enabled }) => [id, enabled]));
      const off = projects.filter(({ enabled }) => !enabled).map(({ projectId: id }) => id);
      const next = [...new Set([...disabled.filter((id) => !named.has(id)), ...off])];
      if (next.length > mostDisabled) {
        return reply(400, {
          error: "Too many projects are switched off",
          code: "invalid_request",
          field: "projects",
          request_id: requestId,
        });
      }
      await deps.settings.write(key, { disabled: next });
      return { success: true, message: "Projects saved" };
    },
  );

export const handler = httpLambda(createHandler, composeRecords, answerIn("aurora"));
