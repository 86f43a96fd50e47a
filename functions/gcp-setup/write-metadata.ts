import { lambda } from "../../lib/lambda/lambda.ts";
import { endTarget } from "../../lib/setup/end-target.ts";
import type { RecordTargetDeps } from "../../lib/setup/record-target.ts";
import type { RunStepDeps } from "../../lib/setup/run-step.ts";
import { parseTargetEndInput } from "../../lib/setup/task-input.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { type TaskContext, toTaskLimits } from "./task-limits.ts";

type Deps = RunStepDeps & RecordTargetDeps;

/** Writes the labels of a project that is set up, and records how each one ended. */
export const createTask = (deps: Deps) => (input: unknown, context: TaskContext) =>
  endTarget(deps, "write_labels", parseTargetEndInput(input), toTaskLimits(context, deps.clock));

export const handler = lambda(createTask, composeGoogleSetup);
