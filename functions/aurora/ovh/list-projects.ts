import type { AccountSettings } from "../../../lib/connections/account-settings.ts";
import { type Connection, isConnected } from "../../../lib/connections/connection.ts";
import { keepTargets } from "../../../lib/connections/tokens/keep-targets.ts";
import { asFailure, type Failure } from "../../../lib/errors.ts";
import type { EndpointRequest } from "../../../lib/http/reply.ts";
import { httpLambda, serve, together } from "../../../lib/http/serve.ts";
import { reportFailure } from "../../../lib/lambda/lambda.ts";
import { mapBounded } from "../../../lib/map-bounded.ts";
import { toRegion } from "../../../lib/providers/ovh/ovh-regions.ts";
import { type Caller, ForbiddenCall } from "../../../lib/providers/ovh/ovh-request.ts";
import { listProjects, type Project, readProject } from "../../../lib/providers/ovh/public-cloud-projects.ts";
import { composeRegions } from "../../ovh/compose-regions.ts";
import { readRegions, toSettingsKey } from "../../ovh/regions.ts";
import { toProjectTargets } from "../../ovh/targets.ts";
import { answerOvhFailure, type RegionDeps, reconnectRequired, withRegion } from "../../ovh/with-region.ts";
import type { Records } from "../compose-records.ts";
import * as routes from "./routes.ts";

type Deps = RegionDeps & Pick<Records, "settings">;

/** `GET /ovh_api/ovh/projects`: the Public Cloud projects of every connected region. A region that fails is named beside those of the others. */
export const listRegionProjects = serve(routes.listOvhProjects, (deps: Deps) => async (request) => {
  const { principal } = request;
  const [{ connections }, settings] = await Promise.all([readRegions(deps, request), deps.settings.read(toSettingsKey(principal))]);
  if (connections.length === 0) {
    return reconnectRequired(request, "not_found");
  }
  const read = await Promise.all(connections.map((connection) => readProjects(deps, request, connection)));
  await Promise.all(connections.map((connection, index) => keepRead(deps, connection, read[index], settings.root)));
  const failed = read.flatMap((region) => ("failure" in region ? [region] : []));
  if (failed.length === read.length) {
    return answerOvhFailure(failed[0]?.failure, request);
  }
  const projects = read.flatMap((region) => ("projects" in region ? region.projects.map((each) => toView(each, region, settings)) : []));
  const unavailable = failed.map(({ endpoint, failure: { code } }) => ({ endpoint, code }));
  return { projects, root_project: settings.root ?? null, ...(unavailable.length === 0 ? {} : { unavailable }) };
});

const toView = ({ id, name, isUsable }: Project, { endpoint }: RegionProjects, { disabled = [], root }: AccountSettings) => ({
  projectId: id,
  name,
  hasPermission: isUsable,
  enabled: !disabled.includes(id),
  isRootProject: root === id,
  endpoint,
});

/** Notes the projects of a region that was read. */
async function keepRead(deps: Deps, connection: Connection, read: RegionProjects | undefined, root: string | undefined): Promise<void> {
  if (read !== undefined && "projects" in read) {
    const ids = read.projects.map(({ id }) => id);
    await keepTargets(deps, connection, async () => toProjectTargets(ids, root));
  }
}

/** Each project costs a request. More are not shown, so that an answer comes in time. */
const mostProjects = 200;

/** Requests at a time, which OVHcloud's maintainers call fair. */
const atOnce = 8;

type RegionProjects = { readonly endpoint: string } & ({ readonly projects: readonly Project[] } | { readonly failure: Failure });

type Request = Pick<EndpointRequest, "signal" | "endsAt">;

/** Reads the projects of one connection. A region that fails does not stop the others. */
async function readProjects(deps: RegionDeps, request: Request, connection: Connection): Promise<RegionProjects> {
  const endpoint = toRegion(connection.account);
  try {
    return { endpoint, projects: await withRegion(deps, request, connection, readAll) };
  } catch (error) {
    return { endpoint, failure: asFailure(error) };
  }
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

/**
 * `GET /ovh_api/ovh/status`: whether a region is connected, from the record, and whether it has projects, from OVHcloud. It changes nothing:
 * a refusal of OVHcloud is told as a connection without projects, with its code.
 */
export const readStatus = serve(routes.readOvhStatus, (deps: RegionDeps) => async (request) => {
  const { connections, accounts } = await readRegions(deps, request);
  const [connection] = connections;
  const endpoint = connection === undefined ? null : toRegion(connection.account);
  if (connection === undefined || !isConnected(connection)) {
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

export const createHandler = together(listRegionProjects, readStatus);

export const handler = httpLambda(createHandler, composeRegions);
