import { readConfig, url } from "../../lib/config.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { billingUrl, readBillingAt } from "../../lib/providers/google/billing.ts";
import { cloudReader } from "../../lib/providers/google/cloud-request.ts";
import { resourceManagerUrl, searchProjectsAt } from "../../lib/providers/google/resource-manager.ts";
import { findCandidates } from "../../lib/providers/google/setup/find-candidates.ts";
import { type DiscoverTargetsDeps, discoverTargets } from "../../lib/setup/discover-targets.ts";
import { parseExecutionInput } from "../../lib/setup/task-input.ts";
import type { Clock } from "../../lib/system.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { type TaskContext, toTaskLimits } from "./task-limits.ts";

type Deps = DiscoverTargetsDeps & { readonly clock: Clock };

/** Finds the projects of the person who connected, and decides which are set up. */
export const createTask = (deps: Deps) => (input: unknown, context: TaskContext) =>
  discoverTargets(deps, parseExecutionInput(input), toTaskLimits(context, deps.clock));

export const handler = lambda(createTask, (env) => {
  const config = readConfig(env, {
    resourceManager: url("GOOGLE_CRM_URL", resourceManagerUrl),
    billing: url("GOOGLE_BILLING_URL", billingUrl),
  });
  const read = cloudReader();
  const find = findCandidates({ search: searchProjectsAt(config.resourceManager, read), readBilling: readBillingAt(config.billing, read) });
  return { ...composeGoogleSetup(env), find };
});
