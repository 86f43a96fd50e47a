import type { Connection } from "../../../lib/connections/connection.ts";
import { asFailure, type Failure } from "../../../lib/errors.ts";
import type { EndpointRequest } from "../../../lib/http/http-handler.ts";
import { mapBounded } from "../../../lib/map-bounded.ts";
import { toRegion } from "../../../lib/providers/ovh/ovh.ts";
import { ForbiddenCall } from "../../../lib/providers/ovh/ovh-failure.ts";
import type { Caller } from "../../../lib/providers/ovh/ovh-request.ts";
import { listProjects, type Project, readProject } from "../../../lib/providers/ovh/public-cloud-projects.ts";
import { type RegionDeps, withRegion } from "../../ovh/with-region.ts";

/** Each project costs a request. More are not shown, so that an answer comes in time. */
const mostProjects = 200;

/** Requests at a time, which OVHcloud's maintainers call fair. */
const atOnce = 8;

export type RegionProjects = { readonly endpoint: string } & ({ readonly projects: readonly Project[] } | { readonly failure: Failure });

/** Reads the projects of each connection. A region that fails does not stop the others. */
export function readProjects(
  deps: RegionDeps,
  request: Pick<EndpointRequest, "signal" | "endsAt">,
  connections: readonly Connection[],
): Promise<readonly RegionProjects[]> {
  return Promise.all(
    connections.map(async (connection) => {
      const endpoint = toRegion(connection.account);
      try {
        return { endpoint, projects: await withRegion(deps, request, connection, readAll) };
      } catch (error) {
        return { endpoint, failure: asFailure(error) };
      }
    }),
  );
}

async function readAll(caller: Caller): Promise<readonly Project[]> {
  const ids = await listProjects(caller);
  return mapBounded(ids.slice(0, mostProjects), atOnce, (id) => readOne(caller, id));
}

/** A project that the caller may list and not read, or that has expired, is shown by its id. */
async function readOne(caller: Caller, id: string): Promise<Project> {
  try {
    return await readProject(caller, id);
  } catch (error) {
    if (error instanceof ForbiddenCall || asFailure(error).code === "not_found") {
      return { id, name: id, isUsable: false };
    }
    throw error;
  }
}
