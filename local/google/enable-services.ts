import * as v from "valibot";
import { Refused, type Reply } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import type { Project } from "./accounts.ts";
import { invalidArgument, parseCloudBody } from "./cloud-body.ts";
import { detailedError, errorInfo, preconditionFailure } from "./cloud-error.ts";
import { cloudError, cloudReply } from "./cloud-reply.ts";
import { refuseBusy, refuseUnbilled } from "./enable-preconditions.ts";
import { startOperation } from "./operations.ts";
import { isEnabled, openState } from "./project-state.ts";
import { spendWriteQuota } from "./quota-project.ts";
import { takeTrouble } from "./service-trouble.ts";
import { openServiceUsageCall, refuseUnknown, SERVICE_USAGE, toServiceState } from "./service-usage-call.ts";
import type { World } from "./world.ts";

const MOST_IN_BATCH = 20;
/** An operation that enables more than these takes longer. */
const A_FEW = 6;
const TYPE = "type.googleapis.com/google.api.serviceusage.v1";

/** `POST /v1/projects/{p}/services:batchEnable`. All or nothing: there is no partial success. */
export const batchEnableServices: Handler<World> = (call, world) => {
  const { project, consumer } = openServiceUsageCall(
    call,
    world,
    "BatchEnableServices",
    "enable",
    refusal("enable", "the requested services"),
  );
  spendWriteQuota(world, consumer, 5);
  const services = [...new Set(parseCloudBody(call, v.strictObject({ serviceIds: v.optional(v.array(v.string()), []) })).serviceIds)];
  if (services.length === 0) throw invalidArgument("Request must have at least one service id.");
  if (services.length > MOST_IN_BATCH) throw invalidArgument(`A batch may enable at most ${MOST_IN_BATCH} services.`);
  return enable(world, project, services, "acat.p2", () => ({
    "@type": `${TYPE}.BatchEnableServicesResponse`,
    services: services.map((service) => toServiceState(world, project, service)),
  }));
};

/** `POST /v1/projects/{p}/services/{service}:enable` */
export const enableService: Handler<World> = (call, world) => {
  const service = call.params.service ?? "";
  const { project, consumer } = openServiceUsageCall(call, world, "EnableService", "enable", refusal("enable", service));
  spendWriteQuota(world, consumer, 1);
  parseCloudBody(call, v.strictObject({}));
  return enable(world, project, [service], "acf.p2", () => ({
    "@type": `${TYPE}.EnableServiceResponse`,
    service: toServiceState(world, project, service),
  }));
};

const disabling = v.strictObject({
  disableDependentServices: v.optional(v.boolean(), false),
  checkIfServiceHasUsage: v.optional(v.picklist(["CHECK_IF_SERVICE_HAS_USAGE_UNSPECIFIED", "SKIP", "CHECK"]), "CHECK"),
});

/** `POST /v1/projects/{p}/services/{service}:disable`. Dependencies and the use of the last days are not simulated. */
export const disableService: Handler<World> = (call, world) => {
  const service = call.params.service ?? "";
  const { project, consumer } = openServiceUsageCall(call, world, "DisableService", "disable", refusal("disable", service));
  spendWriteQuota(world, consumer, 1);
  parseCloudBody(call, disabling);
  refuseUnknown([service]);
  refuseBusy(world, project, [service]);
  if (!isEnabled(world, project, service)) {
    throw new Refused(cloudError(400, "FAILED_PRECONDITION", `The service ${service} is not enabled for project ${project.number}.`));
  }
  const endsAt = world.clock.after(world.settings.enable_seconds);
  openState(world, project).services.push({ service, enabled: false, at: endsAt });
  const outcome = () => ({
    response: { "@type": `${TYPE}.DisableServiceResponse`, service: toServiceState(world, project, service) },
  });
  return cloudReply(startOperation(world, project, `acf.p2-${project.number}-`, { endsAt, services: [service], outcome }));
};

/** Starts the operation that enables what is missing. When nothing is, the answer is a finished operation, which cannot be polled. */
function enable(world: World, project: Project, services: readonly string[], prefix: string, respond: () => object): Reply {
  refuseUnknown(services);
  const missing = services.filter((service) => !isEnabled(world, project, service));
  if (missing.length === 0) return cloudReply({ name: "operations/noop.DONE_OPERATION", done: true, response: respond() });
  refuseUnbilled(project, missing);
  refuseBusy(world, project, missing);
  const { enable_seconds: seconds, enable_many_seconds: manySeconds } = world.settings;
  const endsAt = world.clock.after(missing.length > A_FEW ? (manySeconds ?? seconds) : seconds);
  const failed = missing.filter((service) => takeTrouble(world, project, service, "fails"));
  if (failed.length === 0) openState(world, project).services.push(...missing.map((service) => ({ service, enabled: true, at: endsAt })));
  const message = `[${world.url}] encountered internal error (160009) with failed services [${failed.join(", ")}]`;
  const outcome = () => (failed.length > 0 ? { error: { code: 13, message } } : { response: respond() });
  return cloudReply(startOperation(world, project, `${prefix}-${project.number}-`, { endsAt, services: missing, outcome }));
}

const refusal = (verb: "enable" | "disable", services: string): Reply =>
  detailedError(403, "PERMISSION_DENIED", `Permission denied to ${verb} service [${services}]`, [
    preconditionFailure("googleapis.com", `?error_code=110002&service=${services}&permission=serviceusage.services.${verb}`),
    errorInfo("AUTH_PERMISSION_DENIED", SERVICE_USAGE, { permission: `serviceusage.services.${verb}` }),
  ]);
