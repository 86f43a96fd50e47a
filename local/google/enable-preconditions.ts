import { Refused } from "../simulator/reply.ts";
import type { Project } from "./accounts.ts";
import { detailedError, errorInfo, preconditionFailure } from "./cloud-error.ts";
import { cloudError } from "./cloud-reply.ts";
import { BILLED_SERVICES } from "./known-services.ts";
import { busyServices } from "./operations.ts";
import { takeTrouble } from "./service-trouble.ts";
import type { World } from "./world.ts";

/** Some APIs need an open billing account. @throws {Refused} 400 */
export function refuseUnbilled({ number, billing }: Project, missing: readonly string[]): void {
  const billed = missing.filter((service) => BILLED_SERVICES.has(service));
  if (billed.length === 0 || billing === "enabled" || billing === "unreadable") return;
  const services = billed.join(",");
  const message = `Billing account for project '${number}' is not found. Billing must be enabled for activation of service(s) '${services}' to proceed.\nHelp Token: AXyHelp`;
  throw new Refused(
    detailedError(400, "FAILED_PRECONDITION", message, [
      preconditionFailure("googleapis.com/billing-enabled", `?error_code=390001&project=${number}&services=${services}`),
      errorInfo("UREQ_PROJECT_BILLING_NOT_FOUND", "serviceusage.googleapis.com/billing-enabled", { project: number, services }),
    ]),
  );
}

/** One API of a project is changed by one operation at a time. @throws {Refused} 400, which a client may retry. */
export function refuseBusy(world: World, project: Project, services: readonly string[]): void {
  const running = busyServices(world, project);
  const busy = services.filter((service) => running.includes(service) || takeTrouble(world, project, service, "busy"));
  if (busy.length === 0) return;
  const message = `Another activation or deactivation is in progress for the same consumer and service(s): ${busy.join(", ")}.`;
  throw new Refused(cloudError(400, "FAILED_PRECONDITION", message));
}
