import type { Call } from "../simulator/call.ts";
import { Refused } from "../simulator/reply.ts";
import type { Account } from "./accounts.ts";
import { detailedError, errorInfo, help } from "./cloud-error.ts";
import { everyListing } from "./project-state.ts";
import { findUserProject } from "./user-project.ts";
import type { World } from "./world.ts";

const SERVICE = "serviceusage.googleapis.com";
const WINDOW_MS = 60_000;
const LIMITS = { write_units: 60, mutations: 120 };

/**
 * Finds the number of the project whose quota a call uses: the one of the header `x-goog-user-project`, else the service account's, else the
 * one of the OAuth client, which all customers of the client share.
 *
 * @throws {Refused} 403 when the caller may not use the quota of the named project, or when Service Usage is not enabled there.
 */
export function findConsumer(call: Call, world: World, account: Account): string {
  const named = findUserProject(call, world, account, SERVICE);
  if (named !== undefined) return named.number;
  const home = world.serviceAccounts.find(({ account: { sub } }) => sub === account.sub)?.projectId;
  const own = home === undefined ? undefined : everyListing(world).find(({ projectId }) => projectId === home)?.number;
  return own ?? /^\d+/.exec(world.clients[0]?.clientId ?? "")?.[0] ?? "1";
}

/**
 * Counts a write of Service Usage against the quota of a minute. A minute begins with the first write after the last one is over.
 *
 * @param units - 5 for `batchEnable`, 1 for any other write.
 * @throws {Refused} 429, without `Retry-After`. The refused write is not counted.
 */
export function spendWriteQuota({ apis, clock, settings }: World, consumer: string, units: number): void {
  const limit = LIMITS[settings.service_usage_quota];
  const now = clock.now();
  const open = apis.quotas.get(consumer);
  const window = open !== undefined && now.getTime() - open.startedAt.getTime() < WINDOW_MS ? open : { startedAt: now, spent: 0 };
  const spent = window.spent + (settings.service_usage_quota === "write_units" ? units : 1);
  if (spent > limit) throw new Refused(quotaExceeded(consumer, limit));
  apis.quotas.set(consumer, { ...window, spent });
}

function quotaExceeded(consumer: string, limit: number) {
  const message = `Quota exceeded for quota metric 'Mutate requests' and limit 'Mutate requests per minute' of service '${SERVICE}' for consumer 'project_number:${consumer}'.`;
  return detailedError(429, "RESOURCE_EXHAUSTED", message, [
    errorInfo("RATE_LIMIT_EXCEEDED", "googleapis.com", {
      consumer: `projects/${consumer}`,
      service: SERVICE,
      quota_metric: `${SERVICE}/mutate_requests`,
      quota_limit: "MutateRequestsPerMinutePerProject",
      quota_limit_value: String(limit),
      quota_location: "global",
    }),
    help("Request a higher quota limit.", "https://cloud.google.com/docs/quotas/help/request_increase"),
  ]);
}
