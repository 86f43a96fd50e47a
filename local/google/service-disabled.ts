import { Refused } from "../simulator/reply.ts";
import type { Project } from "./accounts.ts";
import { detailedError, errorInfo, help, localizedMessage } from "./cloud-error.ts";
import { KNOWN_SERVICES } from "./known-services.ts";
import { isEnabled, lastServiceChange } from "./project-state.ts";
import type { World } from "./world.ts";

/**
 * Checks that an API can be used in a project. It may be refused for some time after it was enabled: `enabled_usable_after_seconds`.
 *
 * @throws {Refused} 403 `SERVICE_DISABLED`.
 */
export function requireEnabled(world: World, project: Project, service: string): void {
  const change = lastServiceChange(world, project, service);
  const usableAt = (change?.at.getTime() ?? 0) + world.settings.enabled_usable_after_seconds * 1000;
  if (isEnabled(world, project, service) && usableAt <= world.clock.now().getTime()) return;
  const consumer = `projects/${project.number}`;
  const serviceTitle = KNOWN_SERVICES.get(service) ?? service;
  const activationUrl = `https://console.developers.google.com/apis/api/${service}/overview?project=${project.number}`;
  const wait = "If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.";
  const message = `${serviceTitle} has not been used in project ${project.number} before or it is disabled. Enable it by visiting ${activationUrl} then retry. ${wait}`;
  throw new Refused(
    detailedError(403, "PERMISSION_DENIED", message, [
      errorInfo("SERVICE_DISABLED", "googleapis.com", { service, consumer, serviceTitle, activationUrl, containerInfo: project.number }),
      localizedMessage(message),
      help("Google developers console API activation", activationUrl),
    ]),
  );
}
