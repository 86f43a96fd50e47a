import * as v from "valibot";
import { Failure } from "../errors.ts";

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

/** The input of every task: ids, never a token. */
const runFacts = { tenant: id, provider: v.literal("gcp"), account: id, runId: id };

const executionInput = v.object({ ...runFacts, selectedProjectIds: v.pipe(v.array(id), v.maxLength(100)) });
const projectInput = v.object({ ...runFacts, projectId: id });
const failureInput = v.object({ ...runFacts, code: v.string() });

const projectResult = v.variant("prepared", [
  v.object({ projectId: id, prepared: v.literal(true) }),
  v.object({ projectId: id, prepared: v.literal(false), code: v.string() }),
]);
const finishInput = v.object({
  ...runFacts,
  discovery: v.object({ choice: v.picklist(["prepare", "needs_selection", "no_projects", "no_billing"]) }),
  results: v.optional(v.array(projectResult), []),
});

/** The ids of a run and of its connection. */
export type RunFacts = Pick<SetupExecutionInput, "tenant" | "provider" | "account" | "runId">;
/** The input of an execution, and of its first task. */
export type SetupExecutionInput = v.InferOutput<typeof executionInput>;
export type ProjectTaskInput = v.InferOutput<typeof projectInput>;
export type FinishTaskInput = v.InferOutput<typeof finishInput>;
export type FailureTaskInput = v.InferOutput<typeof failureInput>;

export const parseExecutionInput = (input: unknown): SetupExecutionInput => parse(executionInput, input);
export const parseProjectInput = (input: unknown): ProjectTaskInput => parse(projectInput, input);
export const parseFinishInput = (input: unknown): FinishTaskInput => parse(finishInput, input);
export const parseFailureInput = (input: unknown): FailureTaskInput => parse(failureInput, input);

/** An invalid input is a fault of the state machine, not of a customer. Its values are in no message. */
function parse<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown): Output {
  const parsed = v.safeParse(schema, input);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Failure("internal", { detail: `state machine input: ${v.getDotPath(issue) ?? "."} is not as expected` });
  }
  return parsed.output;
}
