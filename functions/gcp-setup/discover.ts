import { lambda } from "../../lib/lambda/lambda.ts";
import { type DiscoverTargetsDeps, discoverTargets } from "../../lib/setup/discover-targets.ts";
import { parseExecutionInput } from "../../lib/setup/task-input.ts";
import type { Clock } from "../../lib/system.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { type TaskContext, toTaskLimits } from "./task-limits.ts";

type Deps = DiscoverTargetsDeps & { readonly clock: Clock };

/** Finds the projects of the person who connected, and decides which are set up. */
export const createTask = (deps: Deps) => (input: unknown, context: TaskContext) =>
  discoverTargets(deps, parseExecutionInput(input), toTaskLimits(context, deps.clock));

export const handler = lambda(createTask, composeGoogleSetup);
