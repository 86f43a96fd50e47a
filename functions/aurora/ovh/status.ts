import { asFailure } from "../../../lib/errors.ts";
import { serve } from "../../../lib/http/serve.ts";
import { reportFailure } from "../../../lib/lambda/report-failure.ts";
import { toRegion } from "../../../lib/providers/ovh/ovh.ts";
import { listProjects } from "../../../lib/providers/ovh/public-cloud-projects.ts";
import { isWorking, readRegions } from "../../ovh/regions.ts";
import { type RegionDeps, withRegion } from "../../ovh/with-region.ts";
import * as routes from "./routes.ts";

/**
 * `GET /ovh_api/ovh/status`: whether a region is connected, from the record, and whether it has projects, from OVHcloud. It changes nothing:
 * a refusal of OVHcloud is told as a connection without projects, with its code.
 */
export const createHandler = serve(routes.readOvhStatus, (deps: RegionDeps) => async (request) => {
  const { connections, accounts } = await readRegions(deps, request);
  const [connection] = connections;
  const endpoint = connection === undefined ? null : toRegion(connection.account);
  if (connection === undefined || !isWorking(connection)) {
    return { connected: false, endpoint, hasProjects: false, accounts };
  }
  const known = { connected: true, endpoint, accounts };
  try {
    const ids = await withRegion(deps, request, connection, listProjects);
    return { ...known, hasProjects: ids.length > 0 };
  } catch (error) {
    const failure = asFailure(error);
    reportFailure(failure, request.logger);
    return { ...known, hasProjects: false, code: failure.code };
  }
});
