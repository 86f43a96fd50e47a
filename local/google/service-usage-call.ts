import type { Call } from "../simulator/call.ts";
import { Refused, type Reply } from "../simulator/reply.ts";
import type { Account, Project } from "./accounts.ts";
import { detailedError, errorInfo, preconditionFailure } from "./cloud-error.ts";
import { KNOWN_SERVICES } from "./known-services.ts";
import { isEnabled } from "./project-state.ts";
import { findConsumer } from "./quota-project.ts";
import { requirePermission } from "./require-permission.ts";
import { CLOUD_PLATFORM } from "./scopes.ts";
import type { World } from "./world.ts";

export const SERVICE_USAGE = "serviceusage.googleapis.com";
/** The scopes of a write, and of polling its operation. */
export const WRITE_SCOPES = [CLOUD_PLATFORM, "https://www.googleapis.com/auth/service.management"];
const READ_SCOPES = [...WRITE_SCOPES, `${CLOUD_PLATFORM}.read-only`];

type ServiceUsageCall = { readonly account: Account; readonly project: Project; readonly consumer: string };

/** Checks token, scope, right and quota project of a call. `consumer` is the number of the project whose quota it uses. */
export function openServiceUsageCall(
  call: Call,
  world: World,
  rpc: string,
  right: "get" | "list" | "enable" | "disable",
  refusal?: Reply,
): ServiceUsageCall {
  const { account, project } = requirePermission(call, world, call.params.project ?? "", {
    service: SERVICE_USAGE,
    rpc: `google.api.serviceusage.v1.ServiceUsage.${rpc}`,
    scopes: right === "get" || right === "list" ? READ_SCOPES : WRITE_SCOPES,
    permission: `serviceusage.services.${right}`,
    ...(refusal && { refusal }),
  });
  return { account, project, consumer: findConsumer(call, world, account) };
}

/** One unknown name fails the whole call, in the words of a missing right. @throws {Refused} 403 */
export function refuseUnknown(services: readonly string[]): void {
  const unknown = services.filter((service) => !KNOWN_SERVICES.has(service));
  if (unknown.length === 0) return;
  const list = unknown.join(",");
  throw new Refused(
    detailedError(403, "PERMISSION_DENIED", `Not found or permission denied for service(s): ${unknown.join(", ")}.`, [
      preconditionFailure("googleapis.com", `?error_code=220002&services=${list}`),
      errorInfo("SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED", SERVICE_USAGE, { services: list }),
    ]),
  );
}

/** Names a service with the project's number, even if it was asked for with the project's id. */
export function toServiceState(world: World, project: Project, service: string) {
  const parent = `projects/${project.number}`;
  return { name: `${parent}/services/${service}`, parent, state: isEnabled(world, project, service) ? "ENABLED" : "DISABLED" };
}
