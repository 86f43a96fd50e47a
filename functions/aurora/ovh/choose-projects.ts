import { toFailureCode } from "../../../lib/errors.ts";
import { type EndpointRequest, reply } from "../../../lib/http/reply.ts";
import { serve, together } from "../../../lib/http/serve.ts";
import { chooseTargets } from "../../../lib/setup/switched-targets.ts";
import { toSettingsKey } from "../../ovh/regions.ts";
import { writeLambda } from "../../write-lambda.ts";
import { composeSettings, type Records } from "../compose-records.ts";
import * as routes from "./routes.ts";

type Deps = Pick<Records, "settings">;

/**
 * `POST /ovh_api/ovh/projects`: chooses which projects are used. Those that are not named stay as they are. What is sent is not looked up at
 * OVHcloud: as many may be switched off as three regions show.
 */
export const chooseProjects = serve(routes.chooseOvhProjects, ({ settings }: Deps) => async (request) => {
  const { projects } = request.body;
  if (projects.length === 0) {
    return refuse(request, { error: "No projects provided" });
  }
  try {
    const choices = new Map(projects.map(({ projectId, enabled }) => [projectId, enabled]));
    await chooseTargets(settings, toSettingsKey(request.principal), choices);
  } catch (error) {
    if (toFailureCode(error) !== "invalid_request") {
      throw error;
    }
    return refuse(request, { error: "Too many projects are switched off", field: "projects" });
  }
  return { success: true, message: "Projects saved" };
});

/** `POST /ovh_api/ovh/root-project`: chooses the root project. It is not looked up at OVHcloud, which may be down. */
export const chooseRootProject = serve(routes.chooseOvhRootProject, ({ settings }: Deps) => async (request) => {
  const { projectId: root } = request.body;
  if (root === undefined) {
    return refuse(request, { error: "projectId is required" });
  }
  await settings.write(toSettingsKey(request.principal), { root });
  return { success: true, root_project: root, message: "Root project saved" };
});

const refuse = ({ requestId }: Pick<EndpointRequest, "requestId">, why: { readonly error: string; readonly field?: string }) =>
  reply(400, { ...why, code: "invalid_request", request_id: requestId });

export const createHandler = together(chooseProjects, chooseRootProject);

export const handler = writeLambda(createHandler, composeSettings);
