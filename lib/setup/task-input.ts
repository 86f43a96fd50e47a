import * as v from "valibot";
import { Failure } from "../errors.ts";
import { providerNames } from "../provider-names.ts";

export const id = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

/** The input of every task: ids and words, never a token. */
export const runFacts = { tenant: id, provider: v.picklist(providerNames), account: id, runId: id };

export const executionInput = v.object({
  ...runFacts,
  selected: v.pipe(v.array(id), v.maxLength(100)),
  access: v.picklist(["read", "operate"]),
  planId: v.optional(id),
});
export const planInput = v.object({ ...executionInput.entries, discovery: v.optional(v.object({ targets: v.array(id) })) });
export const accountsInput = v.object({ ...runFacts, plan: v.object({ planId: id, home: id, targets: v.array(id) }) });
export const stepInput = v.object({ ...runFacts, planId: id, target: id });
const stepDone = v.object({ failed: v.number(), code: v.exactOptional(v.string()) });
const end = v.variant("ended", [
  v.object({ ended: v.literal("ready"), parts: v.array(stepDone) }),
  v.object({ ended: v.literal("late") }),
  v.object({ ended: v.literal("failed"), code: v.string() }),
]);
/** `labels`: why they could not be written. Present: they are not tried again. */
export const targetEndInput = v.object({ ...stepInput.entries, end, labels: v.exactOptional(stepDone) });
export const failureInput = v.object({ ...runFacts, code: v.string() });
const login = v.variant("state", [v.object({ state: v.literal("ended") }), v.object({ state: v.literal("kept"), code: v.string() })]);
export const endLoginInput = v.object({ ...runFacts, plan: v.object({ planId: id, home: id }) });
/** `login`: of a plan that was to end it. */
export const finishInput = v.object({
  ...runFacts,
  login: v.exactOptional(login),
  discovery: v.optional(v.object({ choice: v.picklist(["prepare", "needs_selection", "no_targets", "none_eligible"]) })),
});

/** The ids of a run and of its connection. */
export type RunFacts = Pick<SetupExecutionInput, "tenant" | "provider" | "account" | "runId">;
/** The input of an execution, and of its first task. */
export type SetupExecutionInput = v.InferOutput<typeof executionInput>;
export type PlanTaskInput = v.InferOutput<typeof planInput>;
export type AccountsTaskInput = v.InferOutput<typeof accountsInput>;
/** The input of a task that works on one target of a plan. */
export type StepTaskInput = v.InferOutput<typeof stepInput>;
export type TargetEndInput = v.InferOutput<typeof targetEndInput>;
export type EndLoginInput = v.InferOutput<typeof endLoginInput>;
export type FinishTaskInput = v.InferOutput<typeof finishInput>;
export type FailureTaskInput = v.InferOutput<typeof failureInput>;

/** Parses the input of a task. An invalid one is a fault of the state machine, not of a customer. Its values are in no message. */
export function parseTaskInput<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown): Output {
  const parsed = v.safeParse(schema, input);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Failure("internal", { detail: `state machine input: ${v.getDotPath(issue) ?? "."} is not as expected` });
  }
  return parsed.output;
}

/** What a task takes back in a target: what each target has, or what is made once a connection and what all targets use, such as accounts. */
const part = v.picklist(["each", "once"]);

/** `found`: of an earlier page of targets. */
const found = v.object({ after: v.optional(id), listed: v.optional(v.number()) });
export const teardownInput = v.object({ ...runFacts, found: v.optional(found) });
/**
 * `targets` and `target` hold the same. Release 0.1.0 began executions that name `target` alone, and no homes; its functions, which go on with today's
 * executions after a rollback, read `target`. `homes`: the targets that hold accounts, whose entries tell what the others are about.
 */
const ids = v.union([id, v.array(id)]);
export const undoInput = v.pipe(
  v.object({ ...runFacts, targets: v.optional(ids), target: v.optional(ids), part, homes: v.optional(v.array(id)) }),
  v.check(({ target, targets }) => target !== undefined || targets !== undefined, "no target"),
  v.transform(({ target = [], targets = target, ...input }) => ({ ...input, targets: [targets].flat() })),
);
/** `error`: what the state machine caught. */
export const teardownEndInput = v.object({ ...runFacts, error: v.optional(v.object({ Error: v.string() })) });

/** The input of the task that lists targets. */
export type ListTeardownInput = v.InferOutput<typeof teardownInput>;
export type UndoTaskInput = v.InferOutput<typeof undoInput>;
export type TeardownPart = v.InferOutput<typeof part>;
