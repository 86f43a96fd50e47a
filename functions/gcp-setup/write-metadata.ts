import { lambda } from "../../lib/lambda/lambda.ts";
import { type RecordTargetDeps, recordTarget } from "../../lib/setup/record-target.ts";
import { type RunStepDeps, runStep } from "../../lib/setup/run-step.ts";
import { parseTargetEndInput } from "../../lib/setup/task-input.ts";
import { composeGoogleSetup } from "./compose-google-setup.ts";
import { type TaskContext, toTaskLimits } from "./task-limits.ts";

type Deps = RunStepDeps & RecordTargetDeps;

/** Writes the labels of a project that is set up, and records how each one ended. */
export const createTask = (deps: Deps) => async (input: unknown, context: TaskContext) => {
  const parsed = parseTargetEndInput(input);
  const { end } = parsed;
  if (end.ended !== "ready") {
    return recordTarget(deps, parsed);
  }
  const labels = await runStep(deps, "write_labels", parsed, toTaskLimits(context, deps.clock));
  return recordTarget(deps, { ...parsed, end: { ...end, parts: [...end.parts, labels] } });
};

export const handler = lambda(createTask, composeGoogleSetup);
