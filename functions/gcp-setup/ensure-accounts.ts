import { lambda } from "../../lib/lambda/lambda.ts";
import { type EnsureAccountsDeps, ensureAccounts } from "../../lib/setup/ensure-accounts.ts";
import { parseAccountsInput } from "../../lib/setup/task-input.ts";
import type { Clock } from "../../lib/system.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { type TaskContext, toTaskLimits } from "./task-limits.ts";

type Deps = EnsureAccountsDeps & { readonly clock: Clock };

/** Creates the service accounts that the projects of the run share. */
export const createTask = (deps: Deps) => (input: unknown, context: TaskContext) =>
  ensureAccounts(deps, "create_accounts", parseAccountsInput(input), toTaskLimits(context, deps.clock));

export const handler = lambda(createTask, composeGoogleSetup);
