import * as v from "valibot";
import { lambda } from "../../lib/lambda/lambda.ts";
import { type FinishSetupDeps, recordFailure } from "../../lib/setup/finish-setup.ts";
import { parseTaskInput } from "../../lib/setup/parse-task-input.ts";
import { parseExecutionInput } from "../../lib/setup/task-input.ts";
import { composeEndOfRun } from "./compose-end-of-run.ts";

/**
 * What Step Functions tells EventBridge when an execution ends, as far as it is read here.
 *
 * @see {@link https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html Step Functions Execution Status Change}
 */
const statusChange = v.object({ detail: v.object({ input: v.pipe(v.string(), v.parseJson()) }) });

/**
 * Ends the run of an execution that ended without its own last task: it was stopped, or its time was up. Otherwise the run would hold its
 * connection until its deadline. A run that has ended keeps its end.
 */
export const createTask = (deps: FinishSetupDeps) => async (event: unknown) => {
  const { detail } = parseTaskInput(statusChange, event);
  return recordFailure(deps, { ...parseExecutionInput(detail.input), code: "setup_stopped" });
};

export const handler = lambda(createTask, composeEndOfRun);
