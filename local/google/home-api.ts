import type { Account } from "./accounts.ts";
import { everyListing } from "./project-state.ts";
import { requireEnabled } from "./service-disabled.ts";
import type { World } from "./world.ts";

/** These APIs look at the project that pays for a call, not at the one that the call is about. */
const CLIENT_BASED = new Set(
  ["cloudbilling", "cloudresourcemanager", "iam", "iamcredentials", "serviceusage", "sts"].map((name) => `${name}.googleapis.com`),
);

/**
 * Checks that an API is enabled where a service account's calls are paid: in the account's own project, even for a call about another one. Calls of
 * who came with a foreign token are paid by the project of the pool. A person's are paid by the project of the OAuth client, which has all of these.
 *
 * @throws {Refused} 403 `SERVICE_DISABLED`, with that project as the consumer.
 */
export function requireHomeApi(world: World, { sub }: Pick<Account, "sub">, service: string): void {
  if (!world.settings.home_apis_required || !CLIENT_BASED.has(service)) return;
  const owner = world.serviceAccounts.find(({ account }) => account.sub === sub) ?? world.federation.principals.get(sub)?.pool;
  const home = owner?.projectId;
  const project = everyListing(world).find(({ projectId }) => projectId === home);
  if (project !== undefined) requireEnabled(world, project, service);
}
