import { type RunStepDeps, runStep } from "../../lib/setup/run-step.ts";
import { parseStepInput } from "../../lib/setup/task-input.ts";
import type { Clock } from "../../lib/system.ts";
import { type TaskContext, toTaskLimits } from "./task-limits.ts";

type Deps = RunStepDeps & { readonly clock: Clock };

/** A task that makes the changes of one step in one project. */
export const stepTask = (step: string) => (deps: Deps) => (input: unknown, context: TaskContext) =>
  runStep(deps, step, parseStepInput(input), toTaskLimits(context, deps.clock));
