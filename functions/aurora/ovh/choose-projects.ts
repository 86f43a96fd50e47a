import type { SlotSettingsStore } from "../../../lib/connections/slot-settings.ts";
import { toFailureCode } from "../../../lib/errors.ts";
import { reply } from "../../../lib/http/reply.ts";
import { serve } from "../../../lib/http/serve.ts";
import { chooseTargets } from "../../../lib/setup/chosen-targets.ts";
import { toSettingsKey } from "../../ovh/regions.ts";
import { writeLambda } from "../../write-lambda.ts";
import { composeRecords } from "./compose-records.ts";
import * as routes from "./routes.ts";

type Deps = { readonly settings: Pick<SlotSettingsStore, "change"> };

/**
 * `POST /ovh_api/ovh/projects`: chooses which projects are used. Those that are not named stay as they are. What is sent is not looked up at
 * OVHcloud: as many may be switched off as three regions show.
 */
export const createHandler = serve(routes.chooseOvhProjects, (deps: Deps) => async ({ principal, requestId, body: { projects } }) => {
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
});

export const handler = writeLambda(createHandler, composeRecords);
