import { lambda } from "../../lib/lambda/lambda.ts";
import { type FinishSetupDeps, recordFailure } from "../../lib/setup/finish-setup.ts";
import { parseFailureInput } from "../../lib/setup/task-input.ts";
import { composeEndOfRun } from "./compose-end-of-run.ts";

export const createTask = (deps: FinishSetupDeps) => async (input: unknown) => recordFailure(deps, parseFailureInput(input));

export const handler = lambda(createTask, composeEndOfRun);
