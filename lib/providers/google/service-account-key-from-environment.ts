import { type Environment, integer, readConfig, url } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import type { Clock } from "../../system.ts";
import { discovery } from "../discovery.ts";
import { cloudReader } from "./cloud-request.ts";
import { googleIssuer, googleSettings } from "./google.ts";
import { resourceManagerUrl } from "./resource-manager.ts";
import type { ServiceAccountKeyDeps } from "./service-account-key.ts";

/**
 * Makes the method of a service account's key. It needs no secret of the operator's: each customer brings a key of their own.
 *
 * @param build - Makes the method, or the one that connects as well.
 */
export function serviceAccountKeyFromEnvironment(build: (deps: ServiceAccountKeyDeps) => Method, env: Environment, clock: Clock): Method {
  const config = readConfig(env, {
    issuer: url("GOOGLE_ISSUER", googleIssuer),
    resourceManager: url("GOOGLE_CRM_URL", resourceManagerUrl),
    refreshesPerMinute: integer("GOOGLE_REFRESHES_PER_MINUTE", { min: 1, max: 100_000_000 }, googleSettings.refreshesPerMinute),
  });
  return build({
    clock,
    readMetadata: discovery(config.issuer, clock),
    resourceManagerUrl: config.resourceManager,
    read: cloudReader(),
    refreshesPerMinute: config.refreshesPerMinute,
  });
}
