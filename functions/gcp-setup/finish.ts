import { lambda } from "../../lib/lambda/lambda.ts";
import { type FinishSetupDeps, finishSetup } from "../../lib/setup/finish-setup.ts";
import { parseFinishInput } from "../../lib/setup/task-input.ts";
import { composeEndOfRun } from "./compose-end-of-run.ts";

export const createTask = (deps: FinishSetupDeps) => async (input: unknown) => finishSetup(deps, parseFinishInput(input));

export const handler = lambda(createTask, composeEndOfRun);
