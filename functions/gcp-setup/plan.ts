import { lambda } from "../../lib/lambda/lambda.ts";
import { type PlanRunDeps, planRun } from "../../lib/setup/plan-run.ts";
import { parsePlanInput } from "../../lib/setup/task-input.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { type TaskContext, toTaskLimits } from "./task-limits.ts";

/** Works out what the run will change, and stores it before anything is changed. */
export const createTask = (deps: PlanRunDeps) => (input: unknown, context: TaskContext) =>
  planRun(deps, parsePlanInput(input), toTaskLimits(context, deps.clock));

export const handler = lambda(createTask, composeGoogleSetup);
