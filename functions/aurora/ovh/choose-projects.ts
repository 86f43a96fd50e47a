import type { SlotSettingsStore } from "../../../lib/connections/slot-settings.ts";
import { toFailureCode } from "../../../lib/errors.ts";
import { reply } from "../../../lib/http/reply.ts";
import { serve, together } from "../../../lib/http/serve.ts";
import { chooseTargets } from "../../../lib/setup/chosen-targets.ts";
import { toSettingsKey } from "../../ovh/regions.ts";
import { writeLambda } from "../../write-lambda.ts";
import { composeRecords } from "./compose-records.ts";
import * as routes from "./routes.ts";

/**
 * `POST /ovh_api/ovh/projects`: chooses which projects are used. Those that are not named stay as they are. What is sent is not looked up at
 * OVHcloud: as many may be switched off as three regions show.
 */
export const chooseProjects = serve(
  routes.chooseOvhProjects,
  (deps: { readonly settings: Pick<SlotSettingsStore, "change"> }) =>
    async ({ principal, requestId, body: { projects } }) => {
      if (projects.length === 0) {
        return reply(400, { error: "No projects provided", code: "invalid_request", request_id: requestId });
      }
      const key = toSettingsKey(principal);
      try {
        await chooseTargets(deps.settings, key, new Map(projects.map(({ projectId: id, enabled }) => [id, enabled])));
      } catch (error) {
        if (toFailureCode(error) !== "invalid_request") {
          throw error;
        }
        const tooMany = { error: "Too many projects are switched off", code: "invalid_request", field: "projects" };
        return reply(400, { ...tooMany, request_id: requestId });
      }
      return { success: true, message: "Projects saved" };
    },
);

/** `POST /ovh_api/ovh/root-project`: chooses the root project. It is not looked up at OVHcloud, which may be down. */
export const chooseRootProject = serve(
  routes.chooseOvhRootProject,
  (deps: { readonly settings: SlotSettingsStore }) =>
    async ({ principal, requestId, body: { projectId: root } }) => {
      if (root === undefined) {
        return reply(400, { error: "projectId is required", code: "invalid_request", request_id: requestId });
      }
      await deps.settings.write(toSettingsKey(principal), { root });
      return { success: true, root_project: root, message: "Root project saved" };
    },
);

export const createHandler = together(chooseProjects, chooseRootProject);

export const handler = writeLambda(createHandler, composeRecords);
