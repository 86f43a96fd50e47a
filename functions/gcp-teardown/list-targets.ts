import { lambda } from "../../lib/lambda/lambda.ts";
import { onceSteps } from "../../lib/providers/google/setup/change-names.ts";
import { type ListTeardownTargetsDeps, listTeardownTargets } from "../../lib/setup/list-teardown-targets.ts";
import { parseTaskInput, teardownInput } from "../../lib/setup/task-input.ts";
import { composeSetupStores } from "../gcp/compose-setup.ts";

/** Lists the projects in which something is to be taken back, once no setup is at work any more. */
export const createTask = (deps: ListTeardownTargetsDeps) => async (input: unknown) =>
  listTeardownTargets(deps, parseTaskInput(teardownInput, input));

export const handler = lambda(createTask, (env) => ({ ...composeSetupStores(env), setup: { onceSteps } }));
