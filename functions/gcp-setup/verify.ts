import { lambda } from "../../lib/lambda/lambda.ts";
import { parseStepInput } from "../../lib/setup/task-input.ts";
import { type VerifyTargetDeps, verifyTarget } from "../../lib/setup/verify-target.ts";
import type { Clock } from "../../lib/system.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { type TaskContext, toTaskLimits } from "./task-limits.ts";

type Deps = VerifyTargetDeps & { readonly clock: Clock };

/** Proves by a call of the service account that one project answers it. */
export const createTask = (deps: Deps) => (input: unknown, context: TaskContext) =>
  verifyTarget(deps, parseStepInput(input), toTaskLimits(context, deps.clock));

export const handler = lambda(createTask, composeGoogleSetup);
