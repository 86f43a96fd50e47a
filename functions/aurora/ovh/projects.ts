import type { Connection } from "../../../lib/connections/connection.ts";
import type { SlotSettingsStore } from "../../../lib/connections/slot-settings.ts";
import { keepTargets } from "../../../lib/connections/tokens/keep-targets.ts";
import { serve } from "../../../lib/http/serve.ts";
import { readRegions, toSettingsKey } from "../../ovh/regions.ts";
import { toProjectTargets } from "../../ovh/targets.ts";
import { answerOvhFailure, type RegionDeps, reconnectRequired } from "../../ovh/with-region.ts";
import { type RegionProjects, readProjects } from "./read-projects.ts";
import * as routes from "./routes.ts";

type Deps = RegionDeps & { readonly settings: Pick<SlotSettingsStore, "read"> };

/** `GET /ovh_api/ovh/projects`: the Public Cloud projects of every connected region. A region that fails is named beside those of the others. */
export const createHandler = serve(routes.listOvhProjects, (deps: Deps) => async (request) => {
  const { principal } = request;
  const [{ connections }, settings] = await Promise.all([readRegions(deps, request), deps.settings.read(toSettingsKey(principal))]);
  if (connections.length === 0) {
    return reconnectRequired(request, "not_found");
  }
  const read = await readProjects(deps, request, connections);
  await Promise.all(connections.map((connection, index) => keepRead(deps, connection, read[index], settings.root)));
  const failed = read.flatMap((region) => ("failure" in region ? [region] : []));
  if (failed.length === read.length) {
    return answerOvhFailure(failed[0]?.failure, request);
  }
  const projects = read.flatMap((region) =>
    "projects" in region ? region.projects.map((project) => ({ ...project, endpoint: region.endpoint })) : [],
  );
  return {
    projects: projects.map(({ id, name, isUsable, endpoint: region }) => ({
      projectId: id,
      name,
      hasPermission: isUsable,
      enabled: settings.disabled?.includes(id) !== true,
      isRootProject: settings.root === id,
      endpoint: region,
    })),
    root_project: settings.root ?? null,
    ...(failed.length === 0 ? {} : { unavailable: failed.map(({ endpoint: region, failure: { code } }) => ({ endpoint: region, code })) }),
  };
});

/** Notes the projects of a region that was read. */
const keepRead = (deps: Deps, connection: Connection, read: RegionProjects | undefined, root: string | undefined): Promise<void> =>
  read === undefined || "failure" in read
    ? Promise.resolve()
    : keepTargets(deps, connection, async () =>
        toProjectTargets(
          read.projects.map(({ id }) => id),
          root,
        ),
      );
