import { asFailure } from "../../lib/errors.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { auroraLambda } from "../../lib/http/http-lambda.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";
import { toRegion } from "../../lib/providers/ovh/ovh.ts";
import { listProjects } from "../../lib/providers/ovh/public-cloud-projects.ts";
import { composeRegions } from "./compose-regions.ts";
import { isWorking, readRegions } from "./regions.ts";
import { type RegionDeps, withRegion } from "./with-region.ts";

/**
 * `GET /ovh_api/ovh/status`: whether a region is connected, from the record, and whether it has projects, from OVHcloud. It changes nothing:
 * a refusal of OVHcloud is told as a connection without projects, with its code.
 */
export const createHandler = (deps: RegionDeps) =>
  auroraRoute(deps, { permission: "connectors:read", query: ["account"], use: "ovh status", per: "30/min" }, async (request) => {
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

export const handler = auroraLambda(createHandler, composeRegions);
