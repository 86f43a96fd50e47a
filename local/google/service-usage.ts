import { Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import type { Project } from "./accounts.ts";
import { invalidArgument } from "./cloud-body.ts";
import { detailedError, errorInfo } from "./cloud-error.ts";
import { cloudReply } from "./cloud-reply.ts";
import { batchEnableServices, disableService, enableService } from "./enable-services.ts";
import { KNOWN_SERVICES } from "./known-services.ts";
import { getOperation } from "./operations.ts";
import { openServiceUsageCall, refuseUnknown, SERVICE_USAGE, toServiceState, WRITE_SCOPES } from "./service-usage-call.ts";
import { takePage } from "./take-page.ts";
import type { World } from "./world.ts";

const MOST_NAMES = 30;
const MOST_IN_PAGE = 200;

/** `GET /v1/projects/{p}/services:batchGet?names=…&names=…` */
const batchGetServices: Handler<World> = (call, world) => {
  const { project } = openServiceUsageCall(call, world, "BatchGetServices", "get");
  const names = call.query.getAll("names");
  if (names.length === 0) {
    const missing = errorInfo("SU_MISSING_NAMES", SERVICE_USAGE);
    throw new Refused(detailedError(400, "INVALID_ARGUMENT", "Request must have at least one service name.", [missing]));
  }
  if (names.length > MOST_NAMES) throw invalidArgument(`A batch may name at most ${MOST_NAMES} services.`);
  const services = names.map((name) => readServiceName(name, project));
  refuseUnknown(services);
  return cloudReply({ services: services.map((service) => toService(world, project, service)) });
};

/** `GET /v1/projects/{p}/services?filter=state:ENABLED` */
const listServices: Handler<World> = (call, world) => {
  const { account, project } = openServiceUsageCall(call, world, "ListServices", "list");
  const filter = call.query.get("filter") ?? "";
  if (!["", "state:ENABLED", "state:DISABLED"].includes(filter)) throw invalidArgument(`The filter is not valid: ${filter}`);
  const all = [...KNOWN_SERVICES.keys()].map((service) => toService(world, project, service));
  const found = all.filter(({ state }) => filter === "" || filter === `state:${state}`);
  if (Number(call.query.get("pageSize")) > MOST_IN_PAGE) throw invalidArgument(`A page has at most ${MOST_IN_PAGE} services.`);
  const { page, ...next } = takePage(found, { sub: account.sub, query: `${call.path} ${filter}` }, call.query, world);
  return cloudReply({ ...(page.length > 0 && { services: page }), ...next });
};

/** `GET /v1/projects/{p}/services/{service}` */
const getService: Handler<World> = (call, world) => {
  const { project } = openServiceUsageCall(call, world, "GetService", "get");
  const service = call.params.service ?? "";
  refuseUnknown([service]);
  return cloudReply(toService(world, project, service));
};

/** Reads the last part of a name, whose project must be the one of the call. */
function readServiceName(name: string, { projectId, number }: Project): string {
  const [, parent = "", service] = /^projects\/([^/]+)\/services\/([^/]+)$/.exec(name) ?? [];
  if (service === undefined || ![projectId, number].includes(parent)) throw invalidArgument(`The service name is not valid: ${name}`);
  return service;
}

function toService(world: World, project: Project, service: string) {
  const config = { name: service, title: KNOWN_SERVICES.get(service), documentation: {}, usage: {} };
  return { ...toServiceState(world, project, service), config };
}

/** serviceusage.googleapis.com */
export const serviceUsageRoutes: readonly Route<World>[] = [
  { method: "GET", path: "/v1/projects/{project}/services:batchGet", handle: batchGetServices },
  { method: "POST", path: "/v1/projects/{project}/services:batchEnable", handle: batchEnableServices },
  { method: "GET", path: "/v1/projects/{project}/services", handle: listServices },
  { method: "GET", path: "/v1/projects/{project}/services/{service}", handle: getService },
  { method: "POST", path: "/v1/projects/{project}/services/{service}:enable", handle: enableService },
  { method: "POST", path: "/v1/projects/{project}/services/{service}:disable", handle: disableService },
  {
    method: "GET",
    path: "/v1/operations/{operation}",
    handle: getOperation({
      service: SERVICE_USAGE,
      rpc: "google.longrunning.Operations.GetOperation",
      scopes: WRITE_SCOPES,
      permission: "serviceusage.operations.get",
    }),
  },
];
